"""Outlines in addresses: short, exact to a decimetre, and never half read."""

import random

import pytest

from helpdesk.domain.errors import BadParameter
from helpdesk.domain.polyline import MOST_CHARACTERS, decode, encode

SQUARE = [[-4.515, 48.6], [-4.515, 48.612], [-4.498, 48.612], [-4.498, 48.6], [-4.515, 48.6]]
HOLE = [[-4.51, 48.603], [-4.51, 48.605], [-4.505, 48.605], [-4.51, 48.603]]


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [SQUARE]},
        {"type": "Polygon", "coordinates": [SQUARE, HOLE]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [HOLE]]},
    ],
)
def test_an_outline_comes_back_as_it_was(geometry: dict[str, object]) -> None:
    assert decode(encode(geometry)) == geometry


def test_the_text_is_the_one_that_the_page_writes() -> None:
    """`web/src/polyline.test.ts` has the same."""
    assert encode({"type": "Polygon", "coordinates": [SQUARE]}) == "g8p28CvryzIguXAAwmhB_tXA"


def test_random_outlines_of_the_whole_earth_come_back_to_a_decimetre() -> None:
    chance = random.Random(4)
    for _ in range(200):
        ring = [[chance.uniform(-180, 180), chance.uniform(-90, 90)] for _ in range(chance.randint(3, 40))]
        found = decode(encode({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}))["coordinates"][0]
        pairs = [ends for corner in zip(ring, found[:-1], strict=True) for ends in zip(*corner, strict=True)]
        assert max(abs(given - back) for given, back in pairs) <= 5.1e-7
        assert found[0] == found[-1]


def test_a_field_of_two_hundred_corners_fits_a_link() -> None:
    chance = random.Random(1)
    ring = [[-4.5 + chance.uniform(-0.0004, 0.0004), 48.6 + chance.uniform(-0.0004, 0.0004)] for _ in range(200)]
    assert len(encode({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})) < 1500


@pytest.mark.parametrize(
    "text", ["", "A", "AAAAA", "AAAA!!", "AAAA\u00e9A", "_____", "_____fAAAAA", "A" * 9000, "AAAAAA~"]
)
def test_a_damaged_text_says_what_is_wrong(text: str) -> None:
    with pytest.raises(BadParameter) as told:
        decode(text)
    assert told.value.name == "field"
    assert str(MOST_CHARACTERS) in str(told.value) or "draw the field" in str(told.value)
