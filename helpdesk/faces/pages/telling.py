"""The decision record in the order and the groups in which the page tells it; the templates put it into HTML."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...domain.audience import AUDIENCE, asker, distance
from ...domain.conditions import Condition
from ...domain.practices import LAND_USE
from ...domain.text import pick
from ...services.advice import Answer
from ...services.desk import Desk
from ...services.record import record
from ...services.record.nearness import nearness
from ...services.record.speech import Speech
from ...services.record.topics import statement
from .asked_back import AskedBack
from .carbon import Practices, practices
from .formats import Formats
from .options import Option, avoid, best
from .words import Words

Json = Mapping[str, Any]
# Outcomes that say nothing against a statement, or are told elsewhere on the page.
_TOLD_ELSEWHERE = frozenset({"decisive", "may_apply", "suppressed", "condition_not_met"})


@dataclass(frozen=True, slots=True)
class Group:
    """A topic, or a question, and what belongs to it."""

    key: str
    name: str
    about: Json
    items: Sequence[Json]

    @property
    def count(self) -> int:
        return len(self.items)

    @property
    def closes(self) -> bool:
        """Whether a closed period is among the items themselves, not only under a wider topic."""
        return any(item["modality"] == "CLOSED_DAYS" for item in self.items)


class Telling:
    """One answer, ready to be told in one language."""

    def __init__(self, desk: Desk, answer: Answer) -> None:
        self.record: Json = record(desk, answer)
        self._given = answer.question.given
        self._content = desk.content
        self._speech = Speech(desk.content, answer.question.lang, asker(answer.question.given))
        self.back = AskedBack(desk, answer, self.record["border"], self._speech)
        self._say = Words(answer.question.lang)
        self._formats = Formats(self._say.lang)

    def topic_name(self, topic: str) -> str:
        return self._speech.topic(topic)

    def body_name(self, body: str) -> str:
        return self._speech.body(body)

    def scheme_name(self, scheme: str) -> str:
        known = self._content.schemes.get(scheme)
        return self._speech.say(known.names) if known else scheme

    def cited(self, statement_id: str) -> Json:
        """A statement by its id, also where it is not shown itself."""
        known = self._content.statements.get(statement_id)
        if known is not None:
            return statement(known, self._speech)
        return {"id": statement_id, "issuer_name": statement_id, "region_name": "", "text": "", "value": None}

    def must(self) -> list[Group]:
        """Norms in force, once each: under the widest topic that has them, and first those that are for the asker."""
        groups = []
        for name, topic in self.record["topics"].items():
            wider = {norm["id"] for other in self._wider(name) for norm in other["norms"]}
            own = [norm for norm in topic["norms"] if norm["id"] not in wider]
            if own:
                groups.append(Group(name, topic["name"], topic, own))
        return sorted(groups, key=lambda group: min(self._meant(norm) for norm in group.items))

    def may_apply(self) -> list[Json]:
        """What applies if something is so that is not known, or if its source should hold."""
        return self._once("may_apply")

    def who_asks(self) -> Json | None:
        """The question who asks, with its answers, until it is answered."""
        if AUDIENCE in self._given or AUDIENCE not in self._content.facts:
            return None
        return self._speech.question(Condition(fact=AUDIENCE))

    def questions(self) -> list[Group]:
        """Each missing fact with what waits for it, the most first, where a rule counts for two; what waits for two
        facts stands under the first of them."""
        schemes, services = self._waiting("schemes"), self._waiting("services")
        asked = {fact["fact"]: fact for told in self._programmes() for fact in _missing(told)}
        asked |= {fact["fact"]: fact for topic in self._topics() for fact in topic["missing"]}
        waiting: dict[str, list[Json]] = {fact: [] for fact in asked}
        for item in self.may_apply():
            if item["if"]:
                waiting[item["if"][0]["fact"]].append(item)
        weight = {fact: sum(1 + _is_norm(item) for item in items) for fact, items in waiting.items()}
        return [
            Group(
                fact,
                asked[fact]["name"],
                {**asked[fact], "schemes": schemes.get(fact, []), "services": services.get(fact, [])},
                waiting[fact],
            )
            for fact in sorted(asked, key=lambda fact: (-weight[fact], fact))
        ]

    def _waiting(self, kind: str) -> dict[str, list[str]]:
        """By missing fact: the names of the schemes, or services, that wait for it."""
        found: dict[str, list[str]] = {}
        for told in self.record[kind]:
            for fact in _missing(told):
                found.setdefault(fact["fact"], []).append(told["name"])
        return found

    def _programmes(self) -> Iterator[Json]:
        yield from self.record["services"]
        yield from self.record["schemes"]

    def services(self) -> tuple[list[Json], list[Json]]:
        """Those that are or may be at stake, and those that are not."""
        found = self.record["services"]
        return (
            [each for each in found if each["at_stake"]["answer"] != "no"],
            [each for each in found if each["at_stake"]["answer"] == "no"],
        )

    def perhaps(self) -> list[Json]:
        """Norms whose source nobody verified: never shown as law."""
        return [item for item in self.may_apply() if item["because"] == "UNVERIFIED_SOURCE"]

    def advice(self) -> list[Json]:
        """What is for the asker by name first, then nearest first across all topics; from outside the remit last."""
        return sorted(self._once("advice"), key=nearness(self.record))

    def carbon(self) -> Practices:
        """What practices would do to the carbon here, offers apart from losses."""
        return practices(self.record)

    def best(self) -> list[Option]:
        """What to tell first of all that could be done here."""
        return best(self.advice(), self.carbon())

    def avoid(self) -> list[str]:
        """The names of what is better left alone here."""
        return avoid(self.advice(), self.suppressed(), self.carbon())

    def land_use(self) -> str:
        """The use of the land that the carbon is told for, in words."""
        use = self.record["carbon"]["land_use"]
        return self._value(self._speech.question(Condition(fact=LAND_USE)), use["value"]) if use["value"] else ""

    def suppressed(self) -> list[Json]:
        return self._once("suppressed")

    def facts(self) -> list[Group]:
        """The figures that hold, once each, with the statements that were passed over."""
        groups = []
        for name, topic in self.record["topics"].items():
            fact = topic["fact"]
            if fact and all(other["fact"] is None or other["fact"]["by"] != fact["by"] for other in self._wider(name)):
                groups.append(Group(name, topic["name"], topic, self.reasons(topic, "fact")))
        return groups

    def conflicts(self) -> list[Group]:
        """What is not decided, with every side of it, once each."""
        seen: set[tuple[str, ...]] = set()
        groups = []
        for name, topic in self.record["topics"].items():
            for _, ids in topic["conflicts"]:
                if tuple(ids) not in seen:
                    seen.add(tuple(ids))
                    groups.append(Group(name, topic["name"], topic, [self.cited(each) for each in ids]))
        return groups

    def reasons(self, topic: Json, stratum: str) -> list[Json]:
        """Why statements of a stratum do not lead: who said what, and what stood against it."""
        found: list[Json] = []
        for each in topic["considered"]:
            known = self._content.statements.get(each["id"])
            if known and known.modality.stratum == stratum and each["outcome"] not in _TOLD_ELSEWHERE:
                found.append({**self.cited(each["id"]), "why": self._why(each)})
        return found

    def unmet(self, topic: Json, stratum: str) -> int:
        """How many statements of a stratum have a condition that is not met here."""
        found = (
            self._content.statements.get(each["id"])
            for each in topic["considered"]
            if each["outcome"] == "condition_not_met"
        )
        return sum(1 for known in found if known and known.modality.stratum == stratum)

    def deciders(self) -> list[Group]:
        """Who decides, and the topics that they decide on."""
        topics: dict[tuple[str, ...], list[Json]] = {}
        for topic in self._topics():
            if topic["decision"]["decided_by"] and topic["status"] != "GAP":
                topics.setdefault(tuple(topic["decision"]["decided_by"]), []).append(topic)
        return [
            Group(" ".join(bodies), " + ".join(map(self.body_name, bodies)), found[0]["decision"], found)
            for bodies, found in topics.items()
        ]

    def silent(self) -> tuple[list[str], list[str]]:
        """The topics on which nobody says anything, and the bodies to ask next."""
        gaps = [gap for gap in self.record["gaps"] if gap["code"] == "TOPIC" and not gap["told_otherwise"]]
        asked = dict.fromkeys(each["name"] for gap in gaps for each in gap["ask"])
        return [self.topic_name(gap["about"]) for gap in gaps], list(asked)

    def given(self) -> Sequence[Json]:
        """What the asker told, in words."""
        facts = [
            {"fact": name, "name": asked["name"], "value": self._value(asked, value)}
            for name, value in self._given.items()
            if (asked := self._speech.question(Condition(fact=name)))
        ]
        return [*facts, *({"fact": name, "name": self._say[name], "value": said} for name, said in self.back.told())]

    def fact_value(self, name: str, fact: Json) -> str:
        """A fact's value in words: a class by its name, yes or no, a number with its unit."""
        return self._value(self._speech.question(Condition(fact=name)), fact["value"])

    def credits(self) -> list[list[str]]:
        """Credit, licence and terms of every map that the answer read, once each."""
        found = {
            tuple(fact[key] for key in ("source", "licence", "terms") if fact.get(key))
            for fact in self.record["soil"].values()
            if fact.get("layer")
        }
        return [list(each) for each in sorted(found)]

    def _value(self, asked: Json, value: Any) -> str:
        if isinstance(value, bool):
            return self._say["yes" if value else "no"]
        said = str(value).split(",")
        named = ", ".join(each["name"] for each in asked["values"] if each["id"] in said)
        return named or self._formats.amount(value, asked["unit"])

    def _meant(self, item: Json) -> int:
        return distance(item["audience"], self._speech.who)

    def _why(self, considered: Json) -> str:
        """The reason in words; the code that says most comes first."""
        code = considered["because"][0] if considered["because"] else ""
        finer = code in ("BETTER_TIER", "MORE_LOCAL", "NEWER", "KIND_PRECEDENCE")
        return self._say.of("", code if finer else considered["outcome"])

    def _topics(self) -> Iterable[Json]:
        topics: Mapping[str, Json] = self.record["topics"]
        return topics.values()

    def _wider(self, name: str) -> Iterator[Json]:
        """The topics above this one."""
        return (other for key, other in self.record["topics"].items() if name.startswith(f"{key}."))

    def _once(self, key: str) -> list[Json]:
        """Every statement once, though it stands under its topic and all below; with the name of the widest."""
        found: dict[str, Json] = {}
        for topic in self._topics():
            for item in topic[key]:
                found.setdefault(item["id"], {**item, "topic_name": topic["name"]})
        return list(found.values())


def regional_packs(desk: Desk, lang: str) -> list[str]:
    """The names of the packs that know more of some part of the world than of the rest."""
    worldwide = {region.pack for region in desk.content.regions.values() if region.boundary.whole_world}
    return [pick(pack.names, lang)[0] for pack in desk.content.packs.values() if pack.id not in worldwide]


def _missing(told: Json) -> list[Json]:
    """The facts that a scheme or a service waits for."""
    found: list[Json] = told["at_stake"]["missing"] if "at_stake" in told else told["missing"]
    return found


def _is_norm(item: Json) -> bool:
    return item["modality"] in ("PROHIBIT", "REQUIRE", "FLOOR", "CEILING", "CLOSED_DAYS")
