"""Which practices a plan can tell something of, at the place of a field or anywhere, by the use of the land."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...domain.areas import check_size
from ...domain.geo import Place
from ...domain.practices import LAND_USE, Practice
from ...domain.statements import Modality
from ...domain.text import pick
from ...ports import Part
from ..advice import answer_on
from ..desk import Desk
from ..question import Question
from ..soil import soil_at

# The largest parts of an area say what is advised there: a field lies in one part or two.
_PARTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A practice and the language its name is in; `advised`: a body whose advice holds at the field recommends it."""

    id: str
    name: str
    lang: str
    advised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Practices for one use of the land, a word of the fact `land_use`, what is advised first; no id and no name for
    those that say no use."""

    id: str
    name: str
    offers: Sequence[Offer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """`regions` hold the field or a part of it; None where there is no field, and then nothing is left out."""

    regions: frozenset[str] | None
    groups: Sequence[Group]


def offered(desk: Desk, field: Mapping[str, Any] | None, lang: str) -> Offered:
    """`field` is a GeoJSON polygon or multipolygon in CRS84. What packs elsewhere know is left out. Raises BadParameter
    for what is no valid outline, or one of more than a plan may have."""
    practices = _planned(desk)
    if field is None:
        return Offered(regions=None, groups=_groups(desk, practices, frozenset(), lang))
    area = desk.surveyor.from_geojson(dict(field))
    check_size(area)
    parts = sorted(desk.regions.partition(dict(area.geometry)), key=lambda part: -part.area_m2)
    regions = frozenset[str]().union(*(part.regions for part in parts))
    packs = {desk.content.regions[region].pack for region in regions}
    here = [each for each in practices if each.pack in packs]
    advised = frozenset[str]().union(*(_advised(desk, part) for part in parts[:_PARTS]))
    return Offered(regions=regions, groups=_groups(desk, here, advised, lang))


def _planned(desk: Desk) -> list[Practice]:
    """Those that something is known of: by the tables of Tier 1, or by trials."""
    tried = {practice for each in desk.content.evidence.values() for practice in each.practices}
    return [each for each in desk.content.practices.values() if each.after is not None or each.id in tried]


def _advised(desk: Desk, part: Part) -> set[str]:
    at = part.inside_point
    question = Question(place=Place(at=at), on=desk.today(), lang="en")
    decisions = answer_on(desk, question, frozenset(part.regions), soil_at(desk, at)).all_decisions
    return {
        str(item.statement.value)
        for decision in decisions.values()
        for item in decision.advice
        if item.statement.modality is Modality.RECOMMEND
    }


def _groups(desk: Desk, practices: Sequence[Practice], advised: frozenset[str], lang: str) -> list[Group]:
    """In the order of the asker's words for the use of the land; a practice for several stands under its first."""
    asked = desk.content.facts.get(LAND_USE)
    names = {use: pick(texts, lang)[0] for use, texts in asked.values.items()} if asked else {}
    found: dict[str, list[Offer]] = {use: [] for use in (*names, "")}
    for each in practices:
        use = each.land_uses[0] if each.land_uses and each.land_uses[0] in names else ""
        name, spoken = pick(each.names, lang)
        found[use].append(Offer(id=each.id, name=name, lang=spoken, advised=each.id in advised))
    return [Group(id=use, name=names.get(use, ""), offers=_ordered(some)) for use, some in found.items() if some]


def _ordered(offers: Sequence[Offer]) -> list[Offer]:
    return sorted(offers, key=lambda each: (not each.advised, each.name.casefold()))
