"""Units as people of each language write them; what programs read stays as it is typed."""

import pytest

from helpdesk.domain.units import KNOWN, shown


@pytest.mark.parametrize(
    ("unit", "lang", "written"),
    [
        ("t C/ha/yr", "fr", "t C/ha/an"),
        ("kg C/ha/yr", "pt-BR", "kg C/ha/ano"),
        ("mm/a", "es", "mm/año"),
        ("mm/a", "sw", "mm/mwaka"),
        ("days", "sw", "siku"),
        ("degC", "fr", "°C"),
        ("t C/ha", "fr", "t C/ha"),
        ("mm/a", "en", "mm/yr"),
        (None, "fr", ""),
    ],
)
def test_a_unit_is_written_in_the_language(unit: str | None, lang: str, written: str) -> None:
    assert shown(unit, lang) == written


def test_no_unit_of_ours_keeps_an_english_year() -> None:
    assert [unit for unit in KNOWN for lang in ("fr", "es", "pt", "sw") if "/yr" in shown(unit, lang)] == []
