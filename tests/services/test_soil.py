"""Facts of places that share their numbers are shared, and told as each would be by itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import orjson
import pytest

from helpdesk.domain.geo import LonLat, Place
from helpdesk.ports import Reading
from helpdesk.services.advice import advise
from helpdesk.services.desk import Desk
from helpdesk.services.question import Question
from helpdesk.services.record.soil import soil
from helpdesk.services.record.speech import Speech
from helpdesk.services.soil import REMEMBERED, fact_of, soil_at

PLACE = LonLat(lon=36.0713, lat=-0.2812)


class Saying:
    """Every layer has the same number everywhere."""

    number = 1.0

    def readings_at(self, layers: Sequence[str], place: LonLat) -> list[Reading]:
        return [Reading("ok", self.number) for _ in layers]


@pytest.fixture
def rasters() -> Saying:
    return Saying()


@pytest.fixture
def saying(desk: Desk, rasters: Saying) -> Desk:
    reader: Any = rasters
    return replace(desk, rasters=reader)


def test_numbers_that_are_told_alike_share_a_fact(saying: Desk, rasters: Saying) -> None:
    first = soil_at(saying, PLACE)
    rasters.number = 1.0000001
    again = soil_at(saying, PLACE)
    rasters.number = 3.0
    other = soil_at(saying, PLACE)
    for name, fact in first.items():
        assert again[name] == fact
        assert other[name].value != fact.value
        assert fact.layer.classes or again[name] is fact


def test_a_zero_is_told_with_its_own_sign_whichever_came_first(saying: Desk, rasters: Saying) -> None:
    numbers = [fact.layer.fact for fact in soil_at(saying, PLACE).values() if not fact.layer.classes]
    for zero in (0.0, -0.0, 0.0):
        rasters.number = zero
        assert {str(soil_at(saying, PLACE)[str(name)].value) for name in numbers} == {str(zero)}


def test_many_numbers_later_a_fact_is_what_its_reading_says(saying: Desk, rasters: Saying) -> None:
    for number in (*range(2 * REMEMBERED), 0, 5):
        rasters.number = float(number)
        for fact in soil_at(saying, PLACE).values():
            assert fact == fact_of(fact.layer, Reading("ok", rasters.number))


@pytest.mark.parametrize("given", [{}, {"land_cover": "croplands", "clay_pct": 31.0, "soil_ph": 5.2}])
@pytest.mark.parametrize("at", [PLACE, LonLat(lon=-30.0, lat=10.0), LonLat(lon=20.0, lat=-89.0)])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_soil_that_is_written_is_that_of_the_record(desk: Desk, at: LonLat, lang: str, given: dict[str, Any]) -> None:
    answer = advise(desk, Question(place=Place(at=at), on=date(2026, 11, 23), given=given))
    speech = Speech(desk.content, lang)
    for _ in range(2):
        assert orjson.dumps(soil(answer, speech, encoded=True)) == orjson.dumps(soil(answer, speech))


def test_a_fact_that_is_changed_is_not_told_as_the_one_before(desk: Desk) -> None:
    answer = advise(desk, Question(place=Place(at=PLACE), on=date(2026, 11, 23)))
    before = answer.soil["land_cover"]
    value = next(each for each in before.layer.classes if each.id != before.value)
    speech = Speech(desk.content, "en")
    soil(answer, speech, encoded=True)
    changed = replace(answer, soil={"land_cover": replace(before, value=value.id)})
    written = orjson.loads(orjson.dumps(soil(changed, speech, encoded=True)))
    assert (written["land_cover"]["value"], written["land_cover"]["class"]) == (value.id, value.names["en"])
