"""The main question, answered on real data for the places that the project is judged by."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from helpdesk.domain.errors import NotFound
from helpdesk.domain.geo import LonLat, Place
from helpdesk.services.advice import advise
from helpdesk.services.desk import Desk
from helpdesk.services.naming import NoSuchPlace, place_named, places_named
from helpdesk.services.question import Question, parse_id
from helpdesk.services.record import record

Json = dict[str, Any]
ON = date(2026, 11, 23)


def at(desk: Desk, lon: float, lat: float, **asked: Any) -> Json:
    question = Question(place=Place(at=LonLat(lon=lon, lat=lat)), on=ON)
    return record(desk, advise(desk, replace(question, **asked)))


def regions(answer: Json) -> list[str]:
    return [region["id"] for region in answer["regions"]]


def gaps(answer: Json) -> set[str]:
    return {gap["code"] for gap in answer["gaps"]}


# name, longitude, latitude, regions that must be named, climate zone, soil class
PLACES = [
    ("a field near Rennes", -1.75, 48.20, {"fr-35", "fr-bretagne", "fr-vilaine", "fr", "eu"}, "warm_temperate", "HAC"),
    (
        "the Guisseny zone",
        -4.41,
        48.63,
        {"fr-zar-guisseny", "fr-29", "fr-bretagne", "eu"},
        "warm_temperate_moist",
        "HAC",
    ),
    ("near Nakuru", 36.05, -0.20, {"ke-nakuru", "ke"}, "tropical", "HAC"),
    ("Lethbridge", -112.82, 49.70, {"ca-ab", "ca-ab-dry-prairie", "ca-ab-oldman-basin"}, "cool_temperate_dry", "HAC"),
    ("Sinop", -55.50, -11.86, {"br-mt-sinop", "br-mt", "br-bioma-amazonia"}, "tropical_moist", "LAC"),
    ("Zinder", 8.99, 13.81, {"ne-zinder", "ne", "sahel-belt"}, "tropical_dry", "sandy"),
    ("Ouahigouya", -2.42, 13.58, {"bf-nord", "bf", "sahel-belt"}, "tropical_dry", "sandy"),
]


@pytest.mark.parametrize(("lon", "lat", "wanted", "zone", "soil"), [p[1:] for p in PLACES], ids=[p[0] for p in PLACES])
def test_place_knows_its_regions_soil_and_rules(
    desk: Desk, lon: float, lat: float, wanted: set[str], zone: str, soil: str
) -> None:
    answer = at(desk, lon, lat)
    assert wanted | {"world"} <= set(regions(answer))
    assert regions(answer)[-1] == "world"
    assert str(answer["soil"]["ipcc_climate_zone"]["value"]).startswith(zone)
    assert answer["soil"]["ipcc_soil_class"]["value"] == soil
    assert any(topic["advice"] for topic in answer["topics"].values())
    assert any(topic["decision"]["decided_by"] for topic in answer["topics"].values())
    assert answer["contacts"]
    assert "OUTSIDE_PACKS" not in gaps(answer)


def test_every_figure_names_unit_source_and_status(desk: Desk) -> None:
    for fact in at(desk, -4.41, 48.63)["soil"].values():
        assert fact["status"] == "ok"
        assert fact["source"]
        assert fact["licence"]
        assert fact["class"] or fact["unit"] is not None


def test_stocks_stand_side_by_side_and_the_target_follows_from_the_first(desk: Desk) -> None:
    carbon = at(desk, 8.99, 13.81)["carbon"]
    origins = ["stock_layer", "tier1_reference", "tier1_present", "tier1_present"]
    assert [stock["origin"] for stock in carbon["stocks"]] == origins
    assert carbon["stocks"][1]["value"] == 9  # IPCC 2019 Refinement V4 Table 2.3, tropical dry, sandy
    assert carbon["four_per_1000"]["t_c_ha_yr"] == pytest.approx(0.004 * carbon["stock"]["value"], abs=5e-4)
    measured = at(desk, 8.99, 13.81, given={"soc_stock_t_ha": 8.3})["carbon"]
    assert measured["stock"]["origin"] == "measured"
    assert measured["four_per_1000"]["t_c_ha_yr"] == 0.033
    assert measured["stock"]["four_per_1000_kg_c_ha_yr"] == 33.2


def test_a_place_without_a_pack_gets_the_world_and_says_so(desk: Desk) -> None:
    answer = at(desk, 75.85, 30.91)
    assert "OUTSIDE_PACKS" in gaps(answer)
    assert answer["topics"]["cover_crops"]["advice"]
    assert answer["soil"]["soc_pct"]["value"] == pytest.approx(0.82)


@pytest.mark.parametrize(("lon", "lat"), [(-30.0, 20.0), (180.0, 0.0), (-180.0, 0.0), (0.0, 90.0)])
def test_the_sea_is_an_explicit_answer(desk: Desk, lon: float, lat: float) -> None:
    answer = at(desk, lon, lat)
    assert gaps(answer) >= {"WATER", "OUTSIDE_PACKS"}
    assert answer["topics"] == {}
    assert answer["soil"]["soc_pct"]["value"] is None


@pytest.mark.parametrize(("lon", "lat"), [(-40.0, 75.0), (0.0, -90.0), (45.0, -80.0)])
def test_ice_is_an_explicit_answer(desk: Desk, lon: float, lat: float) -> None:
    answer = at(desk, lon, lat)
    assert "ICE" in gaps(answer)
    assert answer["topics"] == {}


def test_a_topic_asked_for_at_sea_is_a_gap_with_somebody_to_ask(desk: Desk) -> None:
    topic = at(desk, -30.0, 20.0, topics=("cover_crops",))["topics"]["cover_crops"]
    assert topic["status"] == "GAP"
    assert topic["decision"]["ask"]


def test_ground_without_soil_is_said_once_and_the_rules_still_stand(desk: Desk) -> None:
    answer = at(desk, -1.678, 48.117)  # the middle of Rennes
    assert "NO_SOIL" in gaps(answer)
    assert answer["soil"]["soc_pct"]["status"] == "no_soil"
    assert any(topic["norms"] for topic in answer["topics"].values())


def test_both_sides_of_the_antimeridian_are_one_meridian(desk: Desk) -> None:
    east, west = at(desk, 180.0, 66.0), at(desk, -180.0, 66.0)
    assert east["soil"] == west["soil"]
    assert regions(east) == regions(west)


def test_a_border_reports_both_sides_and_what_would_differ(desk: Desk) -> None:
    """A point on the line between Lethbridge County and the city, found by walking east until the answer changes."""
    lon = next(
        x / 1000 for x in range(-112850, -112600) if "ca-ab-lethbridge-county" in regions(at(desk, x / 1000, 49.70))
    )
    for side in (lon - 0.001, lon):
        answer = at(desk, side, 49.70)
        border = {each["region"]: each for each in answer["border"]}
        assert border["ca-ab-lethbridge-county"]["inside"] == ("ca-ab-lethbridge-county" in regions(answer))
        assert border["ca-ab-lethbridge-county"]["distance_m"] <= 250
        assert border["ca-ab-lethbridge-county"]["differs"]


def test_a_named_place_is_an_area_too(desk: Desk) -> None:
    place = place_named(desk, "Lethbridge")
    assert place is not None
    assert place.precision_m > 1000
    answer = record(desk, advise(desk, Question(place=place, on=ON)))
    assert "ca-ab-lethbridge-county" in {each["region"] for each in answer["border"]}


def test_the_day_asked_for_decides_which_rules_hold(desk: Desk) -> None:
    def offsets(on: date) -> Json:
        return at(desk, -112.82, 49.70, on=on, given={"irrigated": True})["topics"]["offsets_ca.conservation_cropping"]

    assert offsets(date(2021, 12, 31))["fact"]["value"] == 0.113
    assert offsets(date(2022, 1, 1))["fact"] is None


def test_language_falls_back_and_says_so(desk: Desk) -> None:
    answer = at(desk, -4.41, 48.63, lang="de")
    advice = [item for topic in answer["topics"].values() for item in topic["advice"]]
    assert advice
    assert all(item["text"] and item["text_lang"] != "de" for item in advice)
    french = at(desk, -4.41, 48.63, lang="fr-CA")
    assert all(item["text_lang"] == "fr" for topic in french["topics"].values() for item in topic["norms"])


def test_nothing_prohibited_is_recommended_anywhere(desk: Desk) -> None:
    for _, lon, lat, *_ in PLACES:
        answer = at(desk, lon, lat)
        forbidden = {practice for topic in answer["topics"].values() for practice in topic["prohibited"]}
        advised = {
            item["value"]
            for topic in answer["topics"].values()
            for item in topic["advice"]
            if item["modality"] == "RECOMMEND"
        }
        assert advised.isdisjoint(forbidden)


def test_no_unverified_norm_binds(desk: Desk) -> None:
    for _, lon, lat, *_ in PLACES:
        for topic in at(desk, lon, lat)["topics"].values():
            assert all(norm["source"]["verified"] for norm in topic["norms"])


@pytest.mark.parametrize("name", ["Münch", "Каирр", "Plouguernau", "Xyzzyqwv", ""])
def test_a_name_that_merely_begins_alike_is_another_place(desk: Desk, name: str) -> None:
    with pytest.raises(NotFound, match="no place is called"):
        place_named(desk, name)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Найроби", "Nairobi, Nairobi County, KE"),
        ("نيروبي", "Nairobi, Nairobi County, KE"),
        ("奈洛比", "Nairobi, Nairobi County, KE"),
        ("Ρεν", "Rennes, Ille-et-Vilaine, Brittany, FR"),
        ("München", "Munich, Upper Bavaria, Bavaria, DE"),
        ("Каир", "Cairo, EG"),
        ("guisseny", "Guissény, Finistère, Brittany, FR"),
        ("Saint Malo", "Saint-Malo, Ille-et-Vilaine, Brittany, FR"),
        ("Ndjamena", "N'Djamena, N’Djaména, TD"),
    ],
)
def test_a_name_in_any_script_and_accent_means_its_place(desk: Desk, name: str, label: str) -> None:
    assert place_named(desk, name).name == label


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Renness", "Rennes, Ille-et-Vilaine, Brittany, FR"),
        ("Nairobbi", "Nairobi, Nairobi County, KE"),
        ("Zindar", "Zinder, Ville de Zinder, Zinder Region, NE"),
        ("Cuiba", "Cuiabá, Mato Grosso, BR"),
        ("Plouguernau", "Plouguerneau, Finistère, Brittany, FR"),
        ("Plouguern", "Plouguerneau, Finistère, Brittany, FR"),
    ],
)
def test_a_slip_in_a_name_offers_the_place(desk: Desk, name: str, label: str) -> None:
    with pytest.raises(NoSuchPlace) as refused:
        place_named(desk, name)
    assert label in [place.label for place in refused.value.suggestions]
    assert label in str(refused.value)


def test_several_of_one_name_are_told_by_region_the_largest_first(desk: Desk) -> None:
    found = [place for place in desk.places.named("Springfield", 20) if place.name == "Springfield"]
    assert len({place.label for place in found}) == len(found) > 10
    assert all(place.state for place in found)
    assert [place.population for place in found] == sorted((place.population for place in found), reverse=True)
    assert [place.country for place in desk.places.named("Sinop")] == ["BR", "TR"]


def test_a_record_lists_the_namesakes_of_its_place_again_by_its_id(desk: Desk) -> None:
    question = Question(place=place_named(desk, "Sinop"), on=ON)
    answer = record(desk, advise(desk, question))
    assert [each["name"] for each in answer["place"]["others"]] == ["Sinop, TR"]
    assert record(desk, advise(desk, parse_id(desk, answer["id"])[0])) == answer
    springfields = record(desk, advise(desk, Question(place=place_named(desk, "Springfield"), on=ON)))
    assert len({each["name"] for each in springfields["place"]["others"]}) == 5
    assert at(desk, -4.41, 48.63)["place"]["others"] == []


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Londres", "London, "),
        ("Bâle", "Basel, "),
        ("Pékin", "Beijing, "),
        ("Cologne", "Köln, "),
        ("Sinop", "Sinop, Mato"),
    ],
)
def test_a_much_larger_place_of_that_name_in_another_language_is_meant(desk: Desk, name: str, label: str) -> None:
    assert places_named(desk, name)[0].label.startswith(label)


def test_answers_on_some_topics_share_what_was_made_of_them(desk: Desk) -> None:
    rennes = Question(place=Place(at=LonLat(lon=-1.68, lat=48.11)), on=ON, topics=("cover_crops",))
    first, again = advise(desk, rennes), advise(desk, rennes)
    assert first.decisions is again.decisions
    assert list(first.decisions) == ["cover_crops"]
    sea = replace(rennes, place=Place(at=LonLat(lon=-30, lat=40)))
    assert advise(desk, sea).decisions is advise(desk, sea).decisions
