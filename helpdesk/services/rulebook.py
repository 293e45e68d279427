"""The statements and competences, ordered by region, so that a place meets only what is said for it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from ..domain.bodies import Competence
from ..domain.content import Content
from ..domain.regions import Nesting
from ..domain.subsidiarity import Case, Decision
from ..domain.subsidiarity.case import in_force
from ..domain.topics import lineage
from .docket import Docket
from .kept import Kept, KeptState
from .matter import Conditions, Matter

# How many dockets (regions x day) are kept at most, as many again of parts of them, and what they share.
DOCKETS = 128
PARTS = 1024
MATTERS = 16_384
DECISIONS = 16_384
WORDS = 32_768
TOLD_BYTES = 64 * 1024 * 1024


class Rulebook:
    """The content's statements, ready to be asked about any combination of regions."""

    def __init__(self, content: Content, nesting: Nesting) -> None:
        self._content = content
        self._nesting = nesting
        self._kinds = {region.id: region.kind for region in content.regions.values()}
        self._statements = _by(lambda each: each.region, content.statements.values())
        every = (held for body in content.bodies.values() for held in body.competences)
        self._competences = _by(lambda each: each.region, every)
        self._speaking = _regions((each.topic, each.region) for each in content.statements.values())
        self._holding = _regions(
            (_root(each.topic), region) for region, several in self._competences.items() for each in several
        )
        self._spoken = {region: _by(lambda each: each.topic, said) for region, said in self._statements.items()}
        self._held = _by(lambda each: (each.region, _root(each.topic)), chain.from_iterable(self._competences.values()))
        self.docket = lru_cache(maxsize=DOCKETS)(self._docket)
        self._part = lru_cache(maxsize=PARTS)(self._docket)
        self._matter = lru_cache(maxsize=MATTERS)(self._made)
        self.looked_at = cache(self._looks_at)
        self._everybody = Case(here=frozenset(), day=date.min, topics=content.topics)
        self.conditions = Conditions()
        self.decided: Kept[Decision] = Kept(DECISIONS)
        self.words: Kept[Any] = Kept(WORDS)
        self.told: Kept[bytes] = Kept(TOLD_BYTES, len)
        named = (content.packs, content.regions, content.bodies, content.topics, content.practices, content.facts)
        self._languages = {language for things in named for thing in things.values() for language in thing.names}

    def language(self, tag: str) -> str:
        """The language of the content that a tag asks for; `und` for all that the content does not speak."""
        return next((each for each in (tag, tag.split("-")[0]) if each in self._languages), "und")

    def matter(self, topic: str, here: frozenset[str], day: date) -> Matter:
        """A topic where exactly the regions `here` lie: one for all that differ in nothing that it looks at."""
        return self._matter(topic, here & self.looked_at(topic), day)

    def within(self, docket: Docket, regions: frozenset[str]) -> Docket:
        """The docket of those of its regions."""
        return self._part(docket.case.here & regions, docket.case.day)

    def kept(self) -> Mapping[str, KeptState]:
        """What is kept of dockets, by what it is."""
        found = {"dockets": self.docket, "parts": self._part, "matters": self._matter}
        infos = {name: each.cache_info() for name, each in found.items()}
        counted = {
            name: KeptState(held=each.currsize, most=each.maxsize or 0, hits=each.hits, misses=each.misses)
            for name, each in infos.items()
        }
        return {
            **counted,
            "decisions": self.decided.state(),
            "words": self.words.state(),
            "told_bytes": self.told.state(),
        }

    def _docket(self, here: frozenset[str], day: date) -> Docket:
        """What is said where exactly the regions `here` lie, on a day."""
        said = tuple(statement for region in sorted(here) for statement in self._statements.get(region, ()))
        packs = {self._content.regions[region].pack for region in here}
        declared = self._content.topics
        topics = {topic.id for topic in declared.values() if topic.pack in packs}
        # `check` runs scenarios beside content with mistakes, where a statement may name a topic that nobody declares.
        topics |= {each.topic for each in said} & declared.keys()
        of_places = sorted(topic for topic in topics if not declared[topic].per_system)
        held = (each for region in sorted(here) for each in self._competences.get(region, ()))
        return Docket(self._case(here, day, held), of_places, said, self)

    def _made(self, topic: str, here: frozenset[str], day: date) -> Matter:
        spoken = [self._spoken[region] for region in here if region in self._spoken]
        said = [each for by_topic in spoken for above in lineage(topic) for each in by_topic.get(above, ())]
        held = (self._held.get((region, _root(topic)), ()) for region in sorted(here))
        case = self._case(here, day, chain.from_iterable(held))
        return Matter(topic, tuple(sorted(said, key=lambda each: each.id)), case, self.conditions, self.decided)

    def _case(self, here: frozenset[str], day: date, held: Iterable[Competence]) -> Case:
        return Case(
            here=here,
            day=day,
            nesting=self._nesting,
            kinds=self._kinds,
            topics=self._content.topics,
            competences=in_force(held, here, day),
        )

    def _looks_at(self, topic: str, also: str | None = None) -> frozenset[str]:
        """The regions that a decision on a topic may look at: where something is said on it, where somebody has a
        competence on any topic of its root (who may be asked where nobody decides), and those that its effects fill, by
        their kind or a further one."""
        kinds = {self._everybody.topic(topic).effect_kind, also}
        filled = (region for region, each in self._kinds.items() if each in kinds)
        said = (self._speaking.get(each, ()) for each in lineage(topic))
        return frozenset(chain(filled, self._holding.get(_root(topic), ()), *said))


def _root(topic: str) -> str:
    return topic.split(".")[0]


def _by[Key, Said](key: Callable[[Said], Key], said: Iterable[Said]) -> dict[Key, list[Said]]:
    found: dict[Key, list[Said]] = {}
    for each in said:
        found.setdefault(key(each), []).append(each)
    return found


def _regions(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, region in pairs:
        found.setdefault(name, set()).add(region)
    return found
