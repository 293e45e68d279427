"""Days, periods, numbers and telephones as people write them."""

import pytest

from helpdesk.faces.pages.formats import Formats, bars, day_of_strip, dialled, host, web_link


@pytest.mark.parametrize(
    ("lang", "day"),
    [
        ("en", "1 March 2026"),
        ("fr", "1 mars 2026"),
        ("es", "1 de marzo de 2026"),
        ("pt", "1 de março de 2026"),
        ("sw", "1 Machi 2026"),
    ],
)
def test_days_are_written_in_the_language(lang: str, day: str) -> None:
    assert Formats(lang).day("2026-03-01") == day


def test_a_validity_that_ends_before_a_day_lasts_until_the_day_before() -> None:
    assert Formats("en").last_day("2023-01-01") == "31 December 2022"


def test_periods_name_both_days_and_29_february_has_a_place() -> None:
    assert Formats("en").periods([{"from": "10-01", "to": "01-31"}]) == "1 Oct – 31 Jan"
    assert Formats("en").periods([{"from": "02-29", "to": "02-29"}, {"from": "12-31", "to": "12-31"}]) == (
        "29 Feb – 29 Feb, 31 Dec – 31 Dec"
    )


def test_numbers_have_the_decimal_sign_of_the_language() -> None:
    assert Formats("fr").amount(0.74, "%") == "0,74 %"
    assert Formats("fr").amount(9.0, "years") == "9 ans"
    assert Formats("es").amount(9.5, "days") == "9,5 días"
    assert Formats("pt").amount(9.0, "months") == "9 meses"
    assert Formats("sw").amount(2.5, "years") == "miaka 2.5"
    assert Formats("en").amount(1902.0, "m") == "1,902 m"
    assert Formats("en").amount("winter_cereal", "m") == "winter cereal"
    assert Formats("en").amount("1.5-17", "t/ha") == "1.5-17 t/ha"
    assert Formats("en").distance(39) == "39 m"
    assert Formats("fr").distance(1340) == "1,3 km"


def test_a_period_over_new_year_is_two_bars_on_the_strip_of_366_days() -> None:
    assert bars([{"from": "10-01", "to": "01-31"}]) == [(274, 92), (0, 31)]
    assert bars([{"from": "01-01", "to": "12-31"}]) == [(0, 366)]
    assert bars([{"from": "02-29", "to": "02-29"}]) == [(59, 1)]
    assert day_of_strip("2026-12-31") == 365
    assert day_of_strip("2026-03-01") == day_of_strip("2024-03-01") == 60


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "data:text/html,x", "ftp://example.org", "//x.org"])
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web_link(url) is None


def test_a_web_address_is_a_link_and_its_host_is_its_name() -> None:
    assert web_link("https://www.example.org/a?b=1") == "https://www.example.org/a?b=1"
    assert host("https://www.example.org/a?b=1") == "example.org"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+33 (0)2 98 12 34 56", "+33298123456"),
        ("310-3276 (310-FARM), toll-free in Alberta", "3103276"),
        ("+254.20.1234 / +254.20.5678", "+254201234"),
        ("ask at the office", ""),
    ],
)
def test_the_first_number_is_the_one_that_is_dialled(written: str, number: str) -> None:
    assert dialled(written) == number


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [(4, 6.5, " (4 à 6,5)"), (10, None, " (≥ 10)"), (None, 3, " (≤ 3)"), (None, None, ""), (0, 0, " (0 à 0)")],
)
def test_a_range_may_have_both_ends_or_one_or_none(low: float | None, high: float | None, written: str) -> None:
    assert Formats("fr").bounds(low, high, "à") == written
