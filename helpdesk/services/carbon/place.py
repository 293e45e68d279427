"""What a change of practice depends on at a place: the use of the land, its stock, the figures and the norms there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ...domain.conditions import Facts, Value, all_hold
from ...domain.content import Content
from ...domain.evidence import Evidence, Metric, standing_evidence
from ...domain.practices import LAND_USE, Practice, Tier1State
from ...domain.subsidiarity import Decision, possible_prohibitions, prohibitions
from ..advice import Answer
from ..desk import Desk, once_per_desk
from ..docket import Docket
from ..soil import SoilFact
from ..tier1 import Tables, regions_told, tables_in
from .stocks import STOCK_FACT, Stock, stocks_by_system, stocks_known

SYSTEM_FACTS = ("tier1_land_use", "tier1_tillage", "tier1_input")
# Land that the tables ask tillage and input of, and the state whose factors are one: full tillage, medium input.
_TILLED = "cropland"
_TWICE = 2.0

Norms = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How the land is used now. `origin`: `asker`, `layer` (then `layer` names it), `assumed`, or `unknown`.

    `system` is what Tier 1 calls it; its tillage and input are the asker's, else full and medium (`managed_by`).
    """

    land_use: str | None
    origin: str
    system: Tier1State | None = None
    managed_by: str = "assumed"
    layer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CarbonPlace:
    """One place, or one piece of an area, on a day. `known` are the stocks that are known of it otherwise, `by_system`
    what Tier 1 makes of the present use, the newest edition first."""

    content: Content
    tables: Tables
    facts: Facts
    given: Mapping[str, Value]
    on: date
    use: Use
    known: tuple[Stock, ...]
    by_system: tuple[Stock, ...]
    evidence: tuple[Evidence, ...]
    prohibited: Norms
    perhaps: Norms
    locality: Mapping[str, int]
    packs: frozenset[str]
    organic: bool

    @property
    def stock(self) -> Stock | None:
        """The present stock that rates are compared with."""
        return self.known[0] if self.known else None

    @property
    def zone(self) -> str | None:
        return None if self.tables.zone is None else str(self.tables.zone)

    @property
    def stocks_disagree(self) -> bool:
        """Whether the stock that is not measured and what Tier 1 makes of the use differ by more than a factor of two,
        so that what scales with the stock is doubtful."""
        if self.stock is None or self.stock.origin == "measured" or not self.by_system:
            return False
        return not 0.5 <= self.stock.t_c_ha / self.by_system[0].t_c_ha <= _TWICE

    @property
    def feasible_permille(self) -> float | None:
        """The most that any practice was found to bring a year, in permille of a stock like the one here: the evidence
        that is on no practice in particular."""
        facts = self.facts if self.stock is None else {**self.facts, STOCK_FACT: self.stock.t_c_ha}
        general = [each for each in self.evidence if each.metric is Metric.PERMILLE_PER_YR and not each.practices]
        found = [each.value for each in general if all_hold(each.when, facts)]
        return max((value for value in found if value is not None), default=None)

    def practices(self) -> list[Practice]:
        """Those of the packs here that the use of the land allows."""
        land_use, found = self.use.land_use, self.content.practices.values()
        return [each for each in found if land_use in each.land_uses and each.pack in self.packs]


def carbon_place(desk: Desk, answer: Answer, stock: Stock | None = None) -> CarbonPlace:
    """The place of an answer; `stock` in place of those that are known there."""
    return place_in(
        desk,
        answer.docket,
        facts=answer.facts,
        given=answer.question.given,
        on=answer.question.on,
        use=use_of(desk, answer.soil, answer.question.given),
        known=(stock,) if stock else tuple(stocks_known(answer)),
        decisions=answer.all_decisions,
    )


def place_in(
    desk: Desk,
    docket: Docket,
    *,
    facts: Facts,
    given: Mapping[str, Value],
    on: date,
    use: Use,
    known: tuple[Stock, ...],
    decisions: Mapping[str, Decision],
) -> CarbonPlace:
    """Where the docket (regions and day), facts and decisions are known already, as for a piece of an area."""
    here = docket.case.here
    tables = tables_in(desk, docket, facts)
    prohibited, perhaps = docket.keep(("norms on practices", id(decisions)), lambda: _norms(decisions), decisions)
    return CarbonPlace(
        content=desk.content,
        tables=tables,
        facts=facts,
        given=given,
        on=on,
        use=use,
        known=known,
        by_system=_stocks_of(tables, use),
        evidence=docket.keep("evidence", lambda: _evidence(desk, docket)),
        prohibited=prohibited,
        perhaps=perhaps,
        locality=docket.keep("locality", lambda: _locality(desk, docket)),
        packs=docket.keep("packs with practices", lambda: _packs(desk.content, here)),
        organic=tables.soil == "organic",
    )


def _stocks_of(tables: Tables, use: Use) -> tuple[Stock, ...]:
    return tables.keep(("stocks", use.system), lambda: _by_system(tables, use))


def use_of(desk: Desk, soil: Mapping[str, SoilFact], given: Mapping[str, Value]) -> Use:
    """What the asker says, else what a class of a layer stands for, else nothing."""
    content = desk.content
    land_use, origin, layer = _said(content, given), "asker", None
    if land_use is None:
        land_use, layer = _mapped(desk, soil, given)
        origin = "layer" if land_use else "unknown"
    if land_use is None:
        return Use(land_use=None, origin=origin)
    words = [given.get(name) for name in SYSTEM_FACTS]
    return Use(
        land_use=land_use,
        origin=origin,
        system=_system(content, land_use, *(None if word is None else str(word) for word in words)),
        managed_by="asker" if words[1] or words[2] else "assumed",
        layer=layer,
    )


def systems_of(content: Content, land_use: str | None) -> tuple[str, ...]:
    """The Tier 1 land uses that a use of the land may be, the usual one first."""
    asked = content.facts.get(LAND_USE)
    return asked.systems.get(land_use, ()) if asked and land_use else ()


def _system(
    content: Content, land_use: str, use: str | None, tillage: str | None, organic_input: str | None
) -> Tier1State | None:
    usual = next(iter(systems_of(content, land_use)), None)
    said = use or usual
    if said is None:
        return None
    if said != _TILLED:
        return Tier1State(land_use=said, tillage=tillage, input=organic_input)
    return Tier1State(land_use=said, tillage=tillage or "full", input=organic_input or "medium")


def _said(content: Content, given: Mapping[str, Value]) -> str | None:
    """In the asker's own word, or by the word of the IPCC, where that is one use alone."""
    if LAND_USE in given:
        return str(given[LAND_USE])
    system, asked = given.get(SYSTEM_FACTS[0]), content.facts.get(LAND_USE)
    uses = asked.systems if asked and system is not None else {}
    return next((use for use, systems in uses.items() if system in systems), None)


def _mapped(desk: Desk, soil: Mapping[str, SoilFact], given: Mapping[str, Value]) -> tuple[str | None, str | None]:
    for name, layer, uses in _uses_of_classes(desk):
        value = given.get(name, soil[name].value) if name in soil else None
        if isinstance(value, str) and value in uses:
            return uses[value], layer
    return None, None


@once_per_desk
def _uses_of_classes(desk: Desk) -> tuple[tuple[str, str, Mapping[str, str]], ...]:
    """By fact and layer the classes that stand for a use of the land."""
    layers = desk.content.fact_layers
    found = ((str(layer.fact), layer.id, {each.id: each.land_use for each in layer.classes}) for layer in layers)
    uses = ((fact, layer, {id_: use for id_, use in by_class.items() if use}) for fact, layer, by_class in found)
    return tuple(each for each in uses if each[2])


@once_per_desk
def _by_region(desk: Desk) -> Mapping[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for each in desk.content.evidence.values():
        found.setdefault(each.region, []).append(each)
    return found


def evidence_in(desk: Desk, here: frozenset[str]) -> tuple[Evidence, ...]:
    """What is told of practices where these regions lie; what another stands in for is left out."""
    by_region = _by_region(desk)
    return tuple(standing_evidence(each for region in sorted(here) for each in by_region.get(region, ())))


def _evidence(desk: Desk, docket: Docket) -> tuple[Evidence, ...]:
    """Made once for all places that share the regions that any of it is told of."""
    part = docket.within(frozenset(_by_region(desk)))
    return part.keep("evidence", lambda: evidence_in(desk, part.case.here))


def _locality(desk: Desk, docket: Docket) -> dict[str, int]:
    """How many regions here hold each of those that figures or evidence are of."""
    here, above = docket.case.here, desk.regions.nesting.above
    speaking = here & (_by_region(desk).keys() | regions_told(docket, desk.content.facts))
    return {region: len(above.get(region, frozenset()) & here) for region in sorted(speaking)}


def _packs(content: Content, here: frozenset[str]) -> frozenset[str]:
    """Those here that have practices."""
    return frozenset(content.regions[each].pack for each in here) & {each.pack for each in content.practices.values()}


def _by_system(tables: Tables, use: Use) -> tuple[Stock, ...]:
    return tuple(stocks_by_system(tables, use.system)) if use.system else ()


def _norms(decisions: Mapping[str, Decision]) -> tuple[Norms, Norms]:
    """What forbids practices, and what would if an open condition were met."""
    found = tuple(decisions.values())
    return _tuples(prohibitions(found)), _tuples(possible_prohibitions(found))


def _tuples(found: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {practice: tuple(norms) for practice, norms in found.items()}
