"""The trace of one topic as prose: what decided, what was without effect, what would change it, and who decides."""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ...domain.audience import asker
from ...domain.errors import NotFound
from ...domain.statements import ADVICE, Statement
from ...domain.subsidiarity import Decision
from ...domain.subsidiarity.decision import Considered
from ..advice import Answer
from ..desk import Desk
from ..phrases import phrases
from ..record.speech import Speech
from ..spoken import Section
from .changes import Settled, outcomes, settled

_LANGUAGES = ("en", "fr", "es", "pt", "sw")
# What these codes are followed by are days, facts and bodies; the others name statements.
_WORDS, _BODIES, _FACTS = ("FROM", "TO"), ("NO_BINDING_POWER", "NO_COMPETENCE"), ("FACT", "EXCEPT")


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("key"): row for row in csv.DictReader(file)}


def explained(desk: Desk, answer: Answer, topic: str) -> list[Section]:
    """The sections in the order of a telling, in the language asked for where we have its words, else in English.
    Raises NotFound for a topic that the answer does not have."""
    if topic not in answer.decisions:
        raise NotFound(f"topic {topic!r} is not in this answer; ask with it, or with no topic")
    return _Telling(desk, answer, answer.decisions[topic]).sections()


def as_json(desk: Desk, answer: Answer, topic: str) -> dict[str, Any]:
    """The prose with its headings, what asking would change as data, and the id that gives the whole record."""
    question = answer.question
    speech = Speech(desk.content, desk.rulebook.language(question.lang), asker(question.given))
    return {
        "id": question.id(desk.versions),
        "topic": topic,
        "on": question.on.isoformat(),
        "versions": desk.versions,
        "sections": [{"heading": each.heading, "lines": each.lines} for each in explained(desk, answer, topic)],
        "would_change": [
            {"fact": each.fact, "value": each.value, "holds": list(each.gained), "falls_away": list(each.lost)}
            for each in outcomes(desk, answer, topic)
        ],
        "waits_for": [
            {
                "conditions": [{"fact": each.fact, "words": speech.condition(each)} for each in found.conditions],
                "holds": list(found.gained),
                "falls_away": list(found.lost),
            }
            for found in settled(answer, topic)
        ],
    }


class _Telling:
    """One decision, told in one language."""

    def __init__(self, desk: Desk, answer: Answer, decision: Decision) -> None:
        question = answer.question
        lang = question.lang.split("-")[0]
        self._lang = lang if lang in _LANGUAGES else "en"
        self._desk, self._answer, self._decision = desk, answer, decision
        self._speech = Speech(desk.content, desk.rulebook.language(question.lang), asker(question.given))

    def sections(self) -> list[Section]:
        place = self._answer.question.place.rounded()
        where = place.name or f"lat {place.at.lat:.4f}, lon {place.at.lon:.4f}"
        topic, on = self._speech.topic(self._decision.topic), self._answer.question.on.isoformat()
        found = [
            Section(self._say("decided"), list(self._decided())),
            Section(self._say("without"), list(self._without())),
            Section(self._say("change"), list(self._change())),
            Section(self._say("who"), list(self._who())),
        ]
        title = Section(
            self._say("title", topic=topic, place=where, on=on), [self._say(f"status_{self._decision.status}")]
        )
        return [title, *(section for section in found if section.lines)]

    def _say(self, key: str, **values: str) -> str:
        return _table()[key][self._lang].format(**values)

    def _decided(self) -> Iterator[str]:
        fact = self._decision.fact
        if fact is not None and any(each.startswith("given:") for each in fact.by):
            yield self._say("given", value=str(fact.value))
        for each in self._decision.considered:
            if each.outcome in ("decisive", "in_conflict") and each.id in self._desk.content.statements:
                why = f" [{self._because(each)}]" if each.because and each.outcome == "in_conflict" else ""
                yield self._line(each.id) + why

    def _without(self) -> Iterator[str]:
        for each in self._decision.considered:
            if each.outcome not in ("decisive", "in_conflict", "may_apply"):
                yield f"{self._line(each.id)} [{self._because(each)}]"

    def _because(self, considered: Considered) -> str:
        code, *names = considered.because
        if code in _FACTS:
            said = self._desk.content.statements[considered.id]
            names = [self._speech.condition(each) for each in (*said.when, *said.not_when) if each.fact in names]
        elif code in _BODIES:
            names = [self._speech.body(name) for name in names]
        elif code not in _WORDS:
            names = [self._short(name) for name in names]
        return self._say(f"because_{code}", by="; ".join(names)) if f"because_{code}" in _table() else code

    def _change(self) -> Iterator[str]:
        waiting = (each for item in self._decision.may_apply for each in item.waiting)
        facts = {each.fact: f"{self._speech.question(each)['name']} ({each.fact})" for each in waiting}
        if facts:
            yield self._say("unknown", facts=", ".join(facts.values()))
        for each in settled(self._answer, self._decision.topic):
            condition = "; ".join(map(self._speech.condition, each.conditions))
            yield self._say("then", condition=condition, what=self._effect(each))
        for item in self._decision.may_apply:
            if item.because == "UNVERIFIED_SOURCE":
                yield self._say("unverified", what=self._line(item.statement.id))

    def _effect(self, settled: Settled) -> str:
        parts = [self._say("holds", what="; ".join(map(self._line, settled.gained)))] if settled.gained else []
        parts += [self._say("falls", what="; ".join(map(self._short, settled.lost)))] if settled.lost else []
        return "; ".join(parts) or self._say("same")

    def _who(self) -> Iterator[str]:
        allocation = self._decision.allocation
        names = ", ".join(self._speech.body(body) for body in allocation.decided_by or self._decision.ask)
        key = {"DECIDED": "decides", "SHARED": "shared"}.get(allocation.status, "nobody")
        yield self._say(key, body=names)
        for body, why in allocation.why_not:
            yield self._say(f"why_{why}", body=self._speech.body(body))

    def _line(self, statement: str) -> str:
        said = self._desk.content.statements.get(statement)
        if said is None:
            return statement
        # Advice by a word: the sign that goes before it in a list is none in prose.
        sign = self._say(said.modality) if said.modality in ADVICE else phrases(self._lang)[str(said.modality)]
        return f"{sign} {self._text(said)} — {self._by(said)} ({said.id})"

    def _short(self, statement: str) -> str:
        said = self._desk.content.statements.get(statement)
        return f"{self._speech.body(said.issuer)} ({said.id})" if said else statement

    def _text(self, said: Statement) -> str:
        return self._speech.say(said.texts)

    def _by(self, said: Statement) -> str:
        since = f", {phrases(self._lang)['since']} {said.validity.start}" if said.validity.start else ""
        return f"{self._speech.body(said.issuer)}, {self._speech.region(said.region)}{since}"
