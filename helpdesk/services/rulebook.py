"""The statements and competences, ordered by region, so that a place meets only what is said for it."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from itertools import chain

from ..domain.bodies import Competence
from ..domain.content import Content
from ..domain.regions import Nesting
from ..domain.statements import Statement
from ..domain.subsidiarity import Case, Decision
from ..domain.subsidiarity.case import gather, in_force
from ..domain.topics import lineage
from .docket import Docket
from .kept import Kept, KeptState
from .matter import Conditions, Matter

# How many dockets (regions x day) are kept at most, as many again of parts of them, and what they share.
DOCKETS = 128
PARTS = 1024
MATTERS = 16_384
DECISIONS = 16_384
TOLD_BYTES = 64 * 1024 * 1024


class Rulebook:
    """The content's statements, ready to be asked about any combination of regions."""

    def __init__(self, content: Content, nesting: Nesting) -> None:
        self._content = content
        self._nesting = nesting
        self._kinds = {region.id: region.kind for region in content.regions.values()}
        self._statements = _by_region(content.statements.values())
        self._competences = _by_region(held for body in content.bodies.values() for held in body.competences)
        self._speaking = _regions((each.topic, each.region) for each in content.statements.values())
        self._holding = _regions(
            (_root(each.topic), region) for region, several in self._competences.items() for each in several
        )
        self.docket = lru_cache(maxsize=DOCKETS)(self._docket)
        self._part = lru_cache(maxsize=PARTS)(self._docket)
        self._matter = lru_cache(maxsize=MATTERS)(self._made)
        self._looked_at = cache(self._looks_at)
        self._everybody = Case(here=frozenset(), day=date.min, topics=content.topics)
        self.conditions = Conditions()
        self.decided: Kept[Decision] = Kept(DECISIONS)
        self.told: Kept[bytes] = Kept(TOLD_BYTES, len)
        named = (content.packs, content.regions, content.bodies, content.topics, content.practices, content.facts)
        self._languages = {language for things in named for thing in things.values() for language in thing.names}

    def language(self, tag: str) -> str:
        """The language of the content that a tag asks for; `und` for all that the content does not speak."""
        return next((each for each in (tag, tag.split("-")[0]) if each in self._languages), "und")

    def matter(self, topic: str, here: frozenset[str], day: date) -> Matter:
        """A topic where exactly the regions `here` lie: one for all that differ in nothing that it looks at."""
        return self._matter(topic, here & self._looked_at(topic), day)

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
        return {**counted, "decisions": self.decided.state(), "told_bytes": self.told.state()}

    def _docket(self, here: frozenset[str], day: date) -> Docket:
        """What is said where exactly the regions `here` lie, on a day."""
        said = tuple(statement for region in sorted(here) for statement in self._statements.get(region, ()))
        packs = {self._content.regions[region].pack for region in here}
        declared = self._content.topics
        topics = {topic.id for topic in declared.values() if topic.pack in packs}
        # `check` runs scenarios beside content with mistakes, where a statement may name a topic that nobody declares.
        topics |= {each.topic for each in said} & declared.keys()
        return Docket(
            self._case(here, day), sorted(topic for topic in topics if not declared[topic].per_system), said, self
        )

    def _made(self, topic: str, here: frozenset[str], day: date) -> Matter:
        case = self._case(here, day, topic.split(".")[0])
        said = gather((each for region in here for each in self._statements.get(region, ())), topic, here)
        return Matter(topic, tuple(said), case, self.conditions, self.decided)

    def _case(self, here: frozenset[str], day: date, root: str | None = None) -> Case:
        """With the competences on the topics under a root, or on all."""
        held = [each for region in sorted(here) for each in self._competences.get(region, ())]
        return Case(
            here=here,
            day=day,
            nesting=self._nesting,
            kinds=self._kinds,
            topics=self._content.topics,
            competences=in_force((each for each in held if root is None or _root(each.topic) == root), here, day),
        )

    def _looks_at(self, topic: str) -> frozenset[str]:
        """The regions that a decision on a topic may look at: where something is said on it, where somebody has a
        competence on any topic of its root (who may be asked where nobody decides), and those that its effects fill."""
        kind = self._everybody.topic(topic).effect_kind
        filled = (region for region, each in self._kinds.items() if each == kind)
        said = (self._speaking.get(each, ()) for each in lineage(topic))
        return frozenset(chain(filled, self._holding.get(_root(topic), ()), *said))


def _root(topic: str) -> str:
    return topic.split(".")[0]


def _by_region[Said: (Statement, Competence)](said: Iterable[Said]) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = {}
    for each in said:
        found.setdefault(each.region, []).append(each)
    return found


def _regions(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, region in pairs:
        found.setdefault(name, set()).add(region)
    return found
