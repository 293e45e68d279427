"""The statements and competences, ordered by region, so that a place meets only what is said for it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any

from ..domain.bodies import Competence
from ..domain.content import Content
from ..domain.regions import Nesting
from ..domain.statements import Statement
from ..domain.subsidiarity import Case
from ..domain.subsidiarity.case import in_force
from ..domain.topics import lineage
from .docket import Docket
from .kept import Kept, KeptState
from .matter import Allotted, Conditions, Matter, Stratum

# How many dockets (regions x day) are kept at most, as many again of parts of them, and what they share.
DOCKETS = 128
PARTS = 1024
MATTERS = 4_096
DECISIONS = 8_192
WORDS = 32_768
TOLD_BYTES = 64 * 1024 * 1024
PIECES_BYTES = 32 * 1024 * 1024
# What a piece takes beside its bytes: its key.
PIECE_BYTES = 256
STRATA = ("norm", "fact", "advice")
# What is looked at for the powers by which something is said of another region.
BACKING = "backing"


class Rulebook:
    """The content's statements, ready to be asked about any combination of regions."""

    def __init__(self, content: Content, nesting: Nesting) -> None:
        self._content = content
        self._nesting = nesting
        self._kinds = {region.id: region.kind for region in content.regions.values()}
        self._statements = _by(lambda each: each.region, content.statements.values())
        every = (held for body in content.bodies.values() for held in body.competences)
        self._competences = _by(lambda each: each.region, every)
        self._topics_said = {
            region: frozenset([each.topic for each in said]) for region, said in self._statements.items()
        }
        self._topics_of = lru_cache(maxsize=DOCKETS)(self._known)
        self._speaking = _regions(self._speakers(content))
        self._holding = _regions(
            (_root(each.topic), region) for region, several in self._competences.items() for each in several
        )
        self._spoken = _by(lambda each: (each.region, each.topic, each.modality.stratum), content.statements.values())
        # Where more changes with a region than advice of its own: for whoever speaks with powers held elsewhere, and
        # where a piece of advice may stand in for another.
        self._binding = frozenset().union(*(self._speaking[each] for each in self._speaking if each[1] == "norm"))
        advice = [each for each in content.statements.values() if each.modality.stratum == "advice"]
        targets = {target for each in advice for target in each.replaces}
        self._replacing = {each.id for each in advice if each.replaces} | targets
        self._held = _by(lambda each: (each.region, _root(each.topic)), chain.from_iterable(self._competences.values()))
        self.docket = lru_cache(maxsize=DOCKETS)(self._docket)
        self._part = lru_cache(maxsize=PARTS)(self._docket)
        self._matter = lru_cache(maxsize=MATTERS)(self._made)
        self._heard = lru_cache(maxsize=MATTERS)(self._hears)
        self._allotted = lru_cache(maxsize=MATTERS)(self._allots)
        self._looked_at = cache(self._looks_at)
        self._asked = cache(self._asks)
        self.figures_of = cache(self._has_figures)
        self.deciding = cache(self._may_decide)
        self._weighing = cache(self._weighs)
        self._everybody = Case(here=frozenset(), day=date.min, topics=content.topics)
        self.conditions = Conditions()
        self.decided: Kept[Any] = Kept(DECISIONS)
        self.words: Kept[Any] = Kept(WORDS)
        self.told: Kept[bytes] = Kept(TOLD_BYTES, len)
        self.pieces: Kept[bytes] = Kept(PIECES_BYTES, lambda piece: len(piece) + PIECE_BYTES)
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
        found = {"dockets": self.docket, "parts": self._part, "matters": self._matter, "strata": self._heard}
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
            "pieces_bytes": self.pieces.state(),
        }

    def _docket(self, here: frozenset[str], day: date) -> Docket:
        """What is said where exactly the regions `here` lie, on a day."""
        packs = frozenset([self._content.regions[region].pack for region in here])
        said = frozenset().union(*(self._topics_said.get(region, ()) for region in here))
        held = (each for region in sorted(here) for each in self._competences.get(region, ()))
        return Docket(self._case(here, day, held), self._topics_of(packs, said), self)

    def _known(self, packs: frozenset[str], said: frozenset[str]) -> tuple[str, ...]:
        """The topics of some packs, and those that something is said on, but for those whose facts are for systems."""
        declared = self._content.topics
        topics = {topic.id for topic in declared.values() if topic.pack in packs}
        # `check` runs scenarios beside content with mistakes, where a statement may name a topic that nobody declares.
        topics |= said & declared.keys()
        return tuple(sorted(topic for topic in topics if not declared[topic].per_system))

    def said_in(self, here: frozenset[str]) -> Iterable[Statement]:
        """All that is said in some regions."""
        return chain.from_iterable(self._statements.get(region, ()) for region in sorted(here))

    def _made(self, topic: str, here: frozenset[str], day: date) -> Matter:
        norms, facts, advice = (
            self._heard(topic, stratum, here & self._asked(topic, stratum), day) for stratum in STRATA
        )
        allotted = self._allotted(topic, here & self.deciding(frozenset({topic})), day)
        return Matter(topic, norms, facts, advice, allotted, self.decided)

    def _hears(self, topic: str, stratum: str, here: frozenset[str], day: date) -> Stratum:
        """Topics of one root share what is said above them, where nothing is said on them alone."""
        above = tuple(lineage(topic))
        said = [each for region in here for over in above for each in self._spoken.get((region, over, stratum), ())]
        said.sort(key=_ID)
        key = _root(topic), here, day, tuple([each.id for each in said])

        def made() -> Stratum:
            return Stratum(tuple(said), self._held_on(topic, here, day), self.conditions)

        found: Stratum = self.decided.get(key, made)
        return found

    def _allots(self, topic: str, here: frozenset[str], day: date) -> Allotted:
        return Allotted(topic, self._held_on(topic, here, day))

    def _held_on(self, topic: str, here: frozenset[str], day: date) -> Case:
        held = (self._held.get((region, _root(topic)), ()) for region in sorted(here))
        return self._case(here, day, chain.from_iterable(held))

    def _case(self, here: frozenset[str], day: date, held: Iterable[Competence]) -> Case:
        return Case(
            here=here,
            day=day,
            nesting=self._nesting,
            kinds=self._kinds,
            topics=self._content.topics,
            competences=in_force(held, here, day),
        )

    def _looks_at(self, topic: str) -> frozenset[str]:
        """The regions that a decision on a topic may look at."""
        return self.deciding(frozenset({topic})).union(*(self._asked(topic, stratum) for stratum in STRATA))

    def _asks(self, topic: str, stratum: str) -> frozenset[str]:
        """Those that the statements of one stratum on a topic are of, or the powers of those who make them."""
        return frozenset(chain.from_iterable(self._speaking.get((above, stratum), ()) for above in lineage(topic)))

    def _has_figures(self, topics: tuple[str, ...]) -> frozenset[str]:
        return frozenset().union(*(self._asked(topic, "fact") for topic in topics))

    def _may_decide(self, topics: frozenset[str], also: str | None = None) -> frozenset[str]:
        """Those that tell who should decide on some topics: where somebody has a competence on any topic of the same
        root (who may be asked where nobody decides), and those that effects fill, by their kind or a further one."""
        kinds = {also, *(self._everybody.topic(topic).effect_kind for topic in topics)}
        filled = (region for region, each in self._kinds.items() if each in kinds)
        return frozenset(chain(filled, *(self._holding.get(_root(topic), ()) for topic in topics)))

    def weighed_in(self, regions: frozenset[str], topics: Iterable[str]) -> frozenset[str] | None:
        """Of some topics those to whose answer some regions may add more than advice of their own; None where they may
        forbid something, which is of account to all topics."""
        if not regions.isdisjoint(self._binding):
            return None
        return frozenset([topic for topic in topics if not regions.isdisjoint(self._weighing(topic))])

    def _weighs(self, topic: str) -> frozenset[str]:
        asked = (self._asked(topic, each) for each in ("norm", "fact", BACKING))
        replacing = (
            region
            for region in self._asked(topic, "advice")
            if any(each.id in self._replacing for each in self._statements.get(region, ()))
        )
        return self.deciding(frozenset({topic})).union(*asked, replacing)

    @staticmethod
    def _speakers(content: Content) -> Iterable[tuple[tuple[str, str], str]]:
        for each in content.statements.values():
            key = each.topic, each.modality.stratum
            yield key, each.region
            body = content.bodies.get(each.issuer)
            covering = set(lineage(each.topic))
            for held in body.competences if body else ():
                if held.topic in covering:
                    yield key, held.region
                    if held.region != each.region:
                        yield (each.topic, BACKING), held.region


_ID = attrgetter("id")


def _root(topic: str) -> str:
    return topic.split(".")[0]


def _by[Key, Said](key: Callable[[Said], Key], said: Iterable[Said]) -> dict[Key, list[Said]]:
    found: dict[Key, list[Said]] = {}
    for each in said:
        found.setdefault(key(each), []).append(each)
    return found


def _regions[Key](pairs: Iterable[tuple[Key, str]]) -> dict[Key, set[str]]:
    found: dict[Key, set[str]] = {}
    for name, region in pairs:
        found.setdefault(name, set()).add(region)
    return found
