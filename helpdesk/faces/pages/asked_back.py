"""What the desk asks back before all else: on which side of a border the field lies, and where it is at all when the
point of a town lies on houses or water."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...domain.conditions import Condition
from ...domain.practices import LAND_USE
from ...services.advice import Answer
from ...services.desk import Desk
from ...services.record.speech import Speech
from ...services.sides import SIDES, choices
from ...services.soil import shown

Json = Mapping[str, Any]


class AskedBack:
    def __init__(self, desk: Desk, answer: Answer, border: Sequence[Json], speech: Speech) -> None:
        self._desk = desk
        self._answer = answer
        self._border = border
        self._speech = speech

    def asked(self, fact: str) -> Json:
        """How to ask for a fact; `known` where there is such a one."""
        content = self._desk.content
        known = fact in content.facts or any(layer.fact == fact for layer in content.fact_layers)
        return {**self._speech.question(Condition(fact=fact)), "known": known}

    def borders(self) -> list[Json]:
        """By kind of region: the boundaries near the place across which the answer would differ, and what may be told
        of them; none of a kind of which something was told."""
        kinds: dict[str, list[Json]] = {}
        for side in self._border:
            kinds.setdefault(side["kind"], []).append(side)
        return [
            self._asked_of(sides)
            for sides in kinds.values()
            if any(side["differs"] for side in sides) and not any(side["told"] for side in sides)
        ]

    def _asked_of(self, sides: Sequence[Json]) -> Json:
        names = {side["region"]: side["name"] for side in sides}
        offered = choices(self._desk, sides)
        return {
            "distance_m": min(side["distance_m"] for side in sides),
            "names": list(dict.fromkeys(names.values())),
            "choices": [
                {"sides": each, "inside": all(each.values()), "names": [names[region] for region in each]}
                for each in offered
            ],
        }

    def told(self) -> Iterator[tuple[str, str]]:
        """On which sides of boundaries the asker said that the field lies: `field_in` or `field_outside`, and regions
        by name."""
        for name, inside in SIDES.items():
            said = [side["name"] for side in self._border if side["told"] and side["inside"] is inside]
            if said:
                yield name, ", ".join(said)

    def stands_on(self) -> str | None:
        """`built` or `water` where a map shows that instead of land to farm and nobody said otherwise; out at sea,
        where nothing was named, nobody is asked for a field."""
        question = self._answer.question
        found = shown(self._answer.soil)
        sea = question.place.name is None and "built" not in found
        if LAND_USE in question.given or sea:
            return None
        return next((each for each in ("built", "water") if each in found), None)
