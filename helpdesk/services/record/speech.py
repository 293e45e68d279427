"""Names and texts in the language asked for, falling back honestly."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ...domain.audience import AUDIENCE, is_for
from ...domain.conditions import Condition
from ...domain.content import Content
from ...domain.schemes import Predicate, Standing
from ...domain.statements import Source
from ...domain.text import pick
from ..kept import Kept
from ..phrases import phrases
from .words import say

# Languages of the desk that write decimals with a comma.
_COMMA = ("es", "fr", "pt")


@dataclass(frozen=True, slots=True)
class Speech:
    """`who` is what askers say of themselves: what is for them is marked and comes first. `kept` has what was said of
    this content before, which must not be changed, and `pieces` the same as JSON."""

    content: Content
    lang: str
    who: frozenset[str] = frozenset()
    kept: Kept[Any] | None = None
    pieces: Kept[bytes] | None = None

    def once[Said](self, key: tuple[Hashable, ...], make: Callable[[], Said], *alive: object) -> Said:
        """What `make` gives, made once for a key and a language; an object whose identity is in the key is named in
        `alive`."""
        if self.kept is None:
            return make()
        said: Said = self.kept.get((*key, self.lang), make, *alive)
        return said

    def written(self, key: tuple[Hashable, ...], make: Callable[[], Any], *alive: object) -> bytes:
        """As `once`, as JSON; `make` may give fragments of it."""
        if self.pieces is None:
            return orjson.dumps(make())
        return self.pieces.get((*key, self.lang), lambda: orjson.dumps(make()), *alive)

    def say(self, texts: Mapping[str, str]) -> str:
        return pick(texts, self.lang)[0]

    def text(self, texts: Mapping[str, str]) -> dict[str, str]:
        """`text` and the language it is in, which is not always the one asked for."""
        words, lang = pick(texts, self.lang)
        return {"text": words, "text_lang": lang}

    def body(self, body: str) -> str:
        known = self.content.bodies.get(body)
        return self.say(known.names) if known else body

    def sells(self, body: str) -> bool:
        """Whether the body earns by what it offers."""
        known = self.content.bodies.get(body)
        return known is not None and known.sells

    def region(self, region: str) -> str:
        known = self.content.regions.get(region)
        return self.say(known.names) if known else region

    def topic(self, topic: str) -> str:
        known = self.content.topics.get(topic)
        return self.say(known.names) if known and known.names else topic

    def practice(self, practice: str) -> str:
        known = self.content.practices.get(practice)
        return self.say(known.names) if known else practice

    def audience(self, audience: Sequence[str]) -> dict[str, Any]:
        """Whom it is for, in words too, and whether that is the asker."""
        known = self.content.facts.get(AUDIENCE)
        names = [self.say(known.values[each]) if known and each in known.values else each for each in audience]
        return {"audience": list(audience), "audience_names": names, "for_you": is_for(audience, self.who)}

    def _yes_or_no(self) -> list[dict[str, str]]:
        say = phrases(self.lang)
        return [{"id": "true", "name": say["yes"]}, {"id": "false", "name": say["no"]}]

    def condition(self, condition: Condition) -> str:
        """A condition in signs and the names of things, which need no grammar: `Slope ≥ 10 %`."""
        return self.once(("condition", id(condition)), lambda: self._condition(condition), condition)

    def _condition(self, condition: Condition) -> str:
        asked = self.question(condition)
        name, unit = asked["name"], f" {asked['unit']}" if asked["unit"] else ""
        if condition.minimum is None and condition.maximum is None:
            named = {value["id"]: value["name"] for value in asked["values"]}
            words = [
                named.get(str(value).lower() if isinstance(value, bool) else str(value), str(value))
                for value in condition.values
            ]
            return f"{name}: {' / '.join(words)}"
        if condition.minimum is None:
            return f"{name} ≤ {self._number(condition.maximum)}{unit}"
        if condition.maximum is None:
            return f"{name} ≥ {self._number(condition.minimum)}{unit}"
        return f"{name} {self._number(condition.minimum)} – {self._number(condition.maximum)}{unit}"

    def _number(self, value: float | None) -> str:
        """With the sign that the language writes before decimals."""
        text = f"{value:g}"
        return text.replace(".", ",") if self.lang.split("-")[0] in _COMMA else text

    def standing(self, standing: Standing) -> str:
        """Why a scheme stands as it does, with the predicate that failed or waits."""
        words, scheme, lang = phrases(self.lang), standing.scheme, self.lang
        if standing.status == "ended":
            successor = self.content.schemes.get(scheme.successor or "")
            after = f"{words['successor']} {self.say(successor.names)}" if successor else words["no_successor"]
            return f"{words['ended_before']} {scheme.validity.end}; {after}"
        if scheme.announced is not None:
            return say("announced", lang).format(read=scheme.announced.on)
        if standing.status == "future":
            return f"{words['opens_on']} {scheme.validity.start}"
        if standing.in_time.value is None:
            return say("start_not_read", lang).format(read=scheme.source.read_on if scheme.source else "")
        if standing.eligible.predicate is Predicate.CONDITIONS_MET:
            return words["met"]
        if standing.eligible.predicate is Predicate.NO_CONDITIONS:
            return words["no_conditions"]
        conditions = "; ".join(self.condition(condition) for condition in standing.failed or standing.waiting)
        if conditions:
            return f"{words['needs'] if standing.failed else words['depends']} {conditions}"
        years = scheme.plan.min_years if scheme.plan else None
        return say(standing.eligible.predicate, lang).format(years=years)

    def question(self, condition: Condition) -> dict[str, Any]:
        """The fact that is missing, and how to ask for it."""
        return self.once(("question", condition.fact), lambda: self._question(condition))

    def _question(self, condition: Condition) -> dict[str, Any]:
        asked = self.content.facts.get(condition.fact)
        if asked is not None:
            return {
                "fact": condition.fact,
                "name": self.say(asked.names),
                "question": self.say(asked.question),
                "unit": asked.unit,
                "values": [{"id": value, "name": self.say(names)} for value, names in asked.values.items()]
                or (self._yes_or_no() if asked.boolean else []),
            }
        layer = next((layer for layer in self.content.fact_layers if layer.fact == condition.fact), None)
        return {
            "fact": condition.fact,
            "name": self.say(layer.titles) if layer else condition.fact,
            "question": None,
            "unit": layer.unit if layer else None,
            "values": [{"id": each.id, "name": self.say(each.names)} for each in layer.classes] if layer else [],
        }


def source(source: Source | None) -> dict[str, Any] | None:
    if source is None:
        return None
    return {
        "title": source.title,
        "url": source.url,
        "read_on": source.read_on.isoformat() if source.read_on else None,
        "verified": source.verified,
        "note": source.note,
    }
