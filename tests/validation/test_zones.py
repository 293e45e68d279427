"""The climate zones at known places: their sources, and that the layer's formula is the better for having changed."""

import numpy as np
import pytest

from helpdesk.domain.climate import ClimateZone
from tests.validation import ground
from tests.validation.evapotranspiration import BEFORE, NOW
from tests.validation.zones import OTHER_ZONES, Zones, agreement, known_places, zones

PACKS = {"alberta", "brittany", "kenya", "mato-grosso", "sahel"}


@pytest.fixture(scope="module")
def found() -> Zones:
    try:
        return zones()
    except ground.Missing as missing:
        pytest.skip(str(missing))


def test_known_places_are_many_in_every_pack_and_say_where_their_zone_is_from() -> None:
    places = known_places()
    assert len(places) > 60
    assert len({each["place"] for each in places}) == len(places)
    assert all(each["source"] for each in places)
    for pack in PACKS:
        assert sum(each["pack"] == pack for each in places) >= 5


@pytest.mark.parametrize("place", known_places(), ids=lambda each: each["place"])
def test_a_known_place_has_the_zone_that_its_source_says(place: dict[str, str]) -> None:
    """By the measured rain and evapotranspiration where they are stated, else by the map."""
    if place["pet_mm"]:
        moist = float(place["map_mm"]) > float(place["pet_mm"])
        assert place["zone"].endswith("moist" if moist else "dry")
        return
    try:
        theirs = ground.published(OTHER_ZONES, 0)
    except ground.Missing as missing:
        pytest.skip(str(missing))
    code = ground.at(theirs, np.array([float(place["lon"])]), np.array([float(place["lat"])]))[0]
    assert place["zone"] == ClimateZone(int(code)).name.lower()


def test_the_formula_of_the_layer_agrees_better_than_the_one_before_also_where_it_was_not_chosen(found: Zones) -> None:
    for world in (found.chosen, found.held, found.places):
        assert world[NOW].kappa > world[BEFORE].kappa
        assert world[NOW].same > world[BEFORE].same
    for pack in PACKS:
        assert found.packs[pack][NOW][0] >= found.packs[pack][BEFORE][0]
    assert found.packs["brittany"][NOW] == (6, 6)


def test_what_is_compared_is_what_the_layer_says(found: Zones) -> None:
    """But for a place or two: the layer reads the temperature in the middle of its cells."""
    places = known_places()
    lon, lat = (np.array([float(each[name]) for each in places]) for name in ("lon", "lat"))
    known = np.array([ClimateZone[each["zone"].upper()] for each in places])
    layer = agreement(known, ground.at(ground.cog_of("ipcc-climate-zone"), lon, lat), np.ones(len(known)))
    assert layer.same == pytest.approx(found.places[NOW].same, abs=200 / len(places))
    assert layer.kappa == pytest.approx(found.places[NOW].kappa, abs=0.04)


def test_agreement_is_that_of_a_count_by_hand() -> None:
    zone = ClimateZone
    known = np.array([zone.WARM_TEMPERATE_MOIST] * 4 + [zone.COOL_TEMPERATE_DRY] * 4 + [zone.TROPICAL_DRY] * 2)
    ours = np.array([5, 5, 5, 6, 8, 8, 7, 8, 4, 3])
    counted = agreement(known, ours, np.ones(10))
    assert (counted.same, counted.moist, counted.dry) == pytest.approx((70, 75, 75))
    assert counted.kappa == pytest.approx(0.5)
