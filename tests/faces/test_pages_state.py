"""What a query string asks of the page, and the link that asks it again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from helpdesk.domain.errors import BadParameter, NotFound
from helpdesk.domain.geo import LonLat
from helpdesk.faces.pages.coordinates import coordinates
from helpdesk.faces.pages.state import degrees, language, read

from . import fakes

DESK = fakes.desk()


@pytest.mark.parametrize(
    "text",
    [
        "48.6, -4.5",
        "48.6,-4.5",
        "48.6 -4.5",
        " 48.6 ; -4.5 ",
        "48,6 -4,5",
        "48,6; -4,5",
        "48.6N 4.5W",
        "48.6° N, 4.5° O",
    ],
)
def test_people_write_the_latitude_first_in_many_ways(text: str) -> None:
    assert coordinates(text) == LonLat(lon=-4.5, lat=48.6)


def test_a_typographic_minus_is_a_minus() -> None:
    assert coordinates("\N{MINUS SIGN}1.29, 36.82") == LonLat(lon=36.82, lat=-1.29)


@pytest.mark.parametrize("text", ["Rennes", "48.6", "48.6, -4.5, 3", "Route 66", "", "1e3, 4", "12 rue"])
def test_other_text_is_a_name(text: str) -> None:
    assert coordinates(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "48°36'30\"N 4°30'0\"W", "48° 36.5' N, 4° 30' W", "N48.608333 W4.5", "N 48 36 30, W 4 30 0",
        "48°36′30″N, 4°30′0″O", "48 36 30 N; 4,5 W", "geo:48.608333,-4.5;u=35",
    ],
)  # fmt: skip
def test_degrees_minutes_and_seconds_are_read_however_they_are_written(text: str) -> None:
    at = coordinates(text)
    assert at is not None
    assert (at.lat, at.lon) == pytest.approx((48.608333, -4.5), abs=1e-5)


@pytest.mark.parametrize("text", ["N", "N W", "Nowa Wola", "48°36'30\"N", "Nice 2 West 3", '48°99\'99""N 4W'])
def test_what_only_looks_like_coordinates_is_a_name(text: str) -> None:
    assert coordinates(text) is None


def test_impossible_coordinates_are_refused_by_name() -> None:
    with pytest.raises(BadParameter, match="lat: 91 is outside -90 to 90 degrees"):
        coordinates("91, 4")


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_a_written_place_reads_as_the_same_place(lon: float, lat: float) -> None:
    at = LonLat(lon=lon, lat=lat).rounded()
    assert coordinates(f"{degrees(at.lat)}, {degrees(at.lon)}") == at


@given(
    st.floats(-180, 180),
    st.floats(-90, 90),
    st.dates(),
    st.sampled_from(["en", "fr", "pt-br", "sw"]),
    st.dictionaries(st.just("soc_pct"), st.floats(0, 60).map(lambda value: round(value, 3))),
)
def test_the_link_of_a_state_asks_for_the_same_state(lon, lat, on, lang, known) -> None:
    said = [("lon", str(lon)), ("lat", str(lat)), ("on", on.isoformat()), ("lang", lang)]
    said += [("given", f"{name}:{value}") for name, value in known.items()]
    state = read(DESK, QueryParams(said), "")
    again = read(DESK, QueryParams(state.query()), "")
    assert again.query() == state.query()
    assert (again.on, again.lang, again.given) == (on, lang, known)


def test_a_place_chosen_by_name_keeps_its_name_and_its_extent_in_the_link() -> None:
    found = read(DESK, QueryParams("place=Rennes"), "")
    assert found.place is not None
    assert found.place.precision_m == 5000
    assert read(DESK, QueryParams(found.query()), "").place == found.place


def test_a_name_that_does_not_fit_the_point_is_dropped() -> None:
    state = read(DESK, QueryParams("lon=-1.7&lat=48.2&place=Rennes"), "")
    assert state.place is not None
    assert state.place.name is None
    assert state.text == "48.2, -1.7"


def test_a_control_with_a_decimal_comma_is_a_number_and_an_empty_one_says_nothing() -> None:
    assert read(DESK, QueryParams([("fact.soc_pct", "2,5"), ("fact.land_cover", "")]), "").given == {"soc_pct": 2.5}


def test_a_fact_can_be_forgotten() -> None:
    state = read(DESK, QueryParams("given=soc_pct:2.5&given=land_cover:forest"), "")
    assert "soc_pct" not in state.without("soc_pct")
    assert "land_cover%3Aforest" in state.without("soc_pct")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("lon=4", "lat: is missing"),
        ("lat=4", "lon: is missing"),
        ("lon=abc&lat=4", "lon: 'abc' is not a number"),
        ("lon=nan&lat=4", "lon: 'nan' is not a number of degrees"),
        ("lon=4&lat=91", "lat: 91"),
        ("on=tomorrow", "on: 'tomorrow' is not a date"),
        ("lang=<b>", "lang: '<b>' is not a language"),
        ("topic=nonsense", "topic: 'nonsense' is not a topic"),
        ("utm_source=x", "utm_source: is not a parameter here"),
    ],
)
def test_a_bad_parameter_is_refused_by_name(query: str, names: str) -> None:
    with pytest.raises(BadParameter, match=names):
        read(DESK, QueryParams(query), "")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("given=soc_pct&given=land_cover:forest", "'soc_pct' is not NAME:VALUE, for example soil_ph:5.4"),
        ("fact.nonsense=1&given=land_cover:forest", "'nonsense' is not a fact"),
    ],
)
def test_a_bad_fact_is_refused_alone(query: str, says: str) -> None:
    state = read(DESK, QueryParams(query), "")
    assert state.given == {"land_cover": "forest"}
    assert [each.reason for each in state.refused] == [says]


def test_a_name_that_nobody_knows_is_not_found_and_says_what_to_try() -> None:
    with pytest.raises(NotFound, match="no place is called 'Atlantis'; try a nearby town"):
        read(DESK, QueryParams("place=Atlantis"), "")


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [("fr-FR,fr;q=0.9,en;q=0.8", "fr"), ("de, sw;q=0.5", "sw"), ("de", "en"), ("", "en"), (";;,,", "en")],
)
def test_without_a_language_the_readers_own_is_taken(accepted: str, lang: str) -> None:
    assert language(QueryParams(""), accepted) == lang
    assert language(QueryParams("lang=pt"), accepted) == "pt"
