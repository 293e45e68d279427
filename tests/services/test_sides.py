"""On which side of a boundary a field lies is told by who asks, where the place is near it, and by nobody elsewhere."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from helpdesk.domain.errors import BadParameter
from helpdesk.domain.geo import LonLat, Place
from helpdesk.services.advice import advise, around
from helpdesk.services.area import advise_area
from helpdesk.services.desk import Desk
from helpdesk.services.naming import place_named
from helpdesk.services.question import Question, parse_given, parse_id, parse_told, sift
from helpdesk.services.record import record
from helpdesk.services.services import services_at
from helpdesk.services.sides import choices, fitting

ON = date(2026, 11, 23)
COUNTY = "ca-ab-lethbridge-county"
INSIDE, OUTSIDE = f"field_in:{COUNTY}", f"field_outside:{COUNTY}"

Json = Mapping[str, Any]


def asked(desk: Desk, *given: str, place: str = "Lethbridge") -> Question:
    return Question(place=place_named(desk, place), on=ON, **parse_told(desk, given))


def told(desk: Desk, *given: str, place: str = "Lethbridge") -> Json:
    return record(desk, advise(desk, asked(desk, *given, place=place)))


def regions(answer: Json) -> set[str]:
    return {each["id"] for each in answer["regions"]}


def side(answer: Json) -> Json:
    return next(each for each in answer["border"] if each["region"] == COUNTY)


def test_a_field_across_the_border_is_answered_by_the_rules_there(desk: Desk) -> None:
    before, after = told(desk), told(desk, INSIDE)
    assert COUNTY not in regions(before)
    assert regions(after) == regions(before) | {COUNTY}
    assert (side(before)["inside"], side(before)["told"]) == (False, False)
    assert (side(after)["inside"], side(after)["told"]) == (True, True)
    for topic in side(before)["differs"]:
        assert after["topics"].get(topic) != before["topics"].get(topic)
    assert after["given"] == {"field_in": COUNTY}
    assert COUNTY not in after["soil"]
    assert "field_in" not in after["soil"]


def test_a_word_that_agrees_with_the_map_changes_only_that_it_was_told(desk: Desk) -> None:
    before, after = told(desk), told(desk, OUTSIDE)
    assert regions(after) == regions(before)
    assert after["topics"] == before["topics"]
    assert side(after) == {**side(before), "told": True}


def test_a_field_inside_may_be_told_to_lie_outside(desk: Desk) -> None:
    lon = next(
        x / 1000
        for x in range(-112850, -112600)
        if COUNTY in desk.regions.at(LonLat(lon=x / 1000, lat=49.70), 1).inside
    )
    place = Place(at=LonLat(lon=lon, lat=49.70))
    before, after = (
        record(desk, advise(desk, Question(place=place, on=ON, **parse_told(desk, given)))) for given in ((), [OUTSIDE])
    )
    assert regions(before) - regions(after) == {COUNTY}
    assert side(before)["distance_m"] == side(after)["distance_m"] <= 250


def test_the_id_of_an_answer_gives_the_side_again(desk: Desk) -> None:
    first = told(desk, INSIDE, "soil_ph:5.4")
    question, _ = parse_id(desk, first["id"])
    assert question.sides == {COUNTY: True}
    assert record(desk, advise(desk, question)) == first
    assert told(desk, "soil_ph:5.4", INSIDE) == first
    assert told(desk, OUTSIDE)["id"] != told(desk)["id"]


def test_services_stand_on_the_side_that_was_told(desk: Desk) -> None:
    assert services_at(desk, asked(desk, INSIDE))["given"] == {"field_in": COUNTY}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            ["field_in:ke"],
            "field_in: the boundary of 'ke' is not near the place; those near are: ca-ab-lethbridge-county",
        ),
        (["field_outside:ca-ab"], "field_outside: the boundary of 'ca-ab' is not near the place"),
        (["field_in:ca-ab-lethbrige-county"], r"is not a region \(did you mean 'ca-ab-lethbridge-county'\?\)"),
        (["field_in:"], "is not NAME:VALUE"),
        ([INSIDE, OUTSIDE], "ca-ab-lethbridge-county is told of twice"),
        ([INSIDE, "field_in:ke"], "field_in is given twice"),
    ],
)
def test_what_cannot_be_told_is_refused_by_name(desk: Desk, given: list[str], says: str) -> None:
    with pytest.raises(BadParameter, match=says):
        told(desk, *given)


def test_where_the_place_is_anyway_may_be_said(desk: Desk) -> None:
    assert regions(told(desk, "field_in:ca-ab")) == regions(told(desk))


def test_of_an_area_no_side_can_be_told(desk: Desk) -> None:
    area = {"type": "Polygon", "coordinates": [[[-112.8, 49.7], [-112.7, 49.7], [-112.7, 49.8], [-112.8, 49.7]]]}
    with pytest.raises(BadParameter, match="no side of one can be told"):
        advise_area(desk, area, asked(desk, INSIDE))
    with pytest.raises(BadParameter, match="field_in: that can be told of one point only"):
        parse_given(desk, [INSIDE])


def test_what_was_told_of_another_place_does_not_fit_here(desk: Desk) -> None:
    sides = {COUNTY: True, "ke": False}
    assert fitting(around(desk, place_named(desk, "Lethbridge")), sides) == {COUNTY: True}
    assert fitting(around(desk, place_named(desk, "Zinder")), sides) == {}


def test_one_bad_fact_leaves_the_others_standing(desk: Desk) -> None:
    given = ["soil_ph:5.4x", "slope_pct:8", "land_use:croplnd", "clay_pkt:3", INSIDE, "tier1_tillage:no_till", "odd"]
    found, refused = sift(desk, given)
    assert found == {"given": {"slope_pct": 8.0, "tier1_tillage": "no_till"}, "sides": {COUNTY: True}}
    assert [(each.fact, each.said) for each in refused] == [
        ("soil_ph", "5.4x"),
        ("land_use", "croplnd"),
        ("clay_pkt", "3"),
        ("odd", ""),
    ]
    assert refused[0].reason == "soil_ph is a number, not '5.4x'"
    assert "it is one of cropland, grassland" in refused[1].reason


def test_a_fact_that_does_not_go_with_another_is_refused_and_the_other_kept(desk: Desk) -> None:
    found, refused = sift(desk, ["land_use:forest", "tier1_tillage:no_till", "slope_pct:8"])
    assert found["given"] == {"land_use": "forest", "slope_pct": 8.0}
    assert [(each.fact, each.said) for each in refused] == [("tier1_tillage", "no_till")]


def of(region: str, *, inside: bool) -> Json:
    return {"region": region, "inside": inside}


def test_what_is_offered_are_the_most_local_regions_and_outside_where_no_neighbour_is(desk: Desk) -> None:
    assert choices(desk, [of(COUNTY, inside=False)]) == [{COUNTY: True}, {COUNTY: False}]
    assert choices(desk, [of(COUNTY, inside=True)]) == [{COUNTY: True}, {COUNTY: False}]
    neighbours = [of("fr-35", inside=True), of("fr-29", inside=False)]
    assert choices(desk, neighbours) == [{"fr-35": True}, {"fr-29": True}]
    nested = [*neighbours, of("fr-bretagne", inside=True)]
    assert choices(desk, nested) == [{"fr-35": True}, {"fr-29": True}]
    both = [of("fr-35", inside=False), of("fr-29", inside=False)]
    assert choices(desk, both) == [{"fr-35": True}, {"fr-29": True}, {"fr-35": False, "fr-29": False}]


def test_sides_that_contradict_each_other_are_refused_and_none_is_changed_in_silence(desk: Desk) -> None:
    between = Place(at=LonLat(lon=-2.66, lat=48.05))
    question = Question(place=between, on=ON, **parse_told(desk, ["field_in:fr-22,fr-56"]))
    with pytest.raises(BadParameter, match=r"field_in: 'fr-\d\d' contradicts the other sides"):
        advise(desk, question)
    one = Question(place=between, on=ON, **parse_told(desk, ["field_in:fr-22", "field_outside:fr-56"]))
    assert {"fr-22", "fr-56"} & regions(record(desk, advise(desk, one))) == {"fr-22"}
