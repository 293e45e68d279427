"""The rows of the tables `regions`, `statements` and `region_overlaps`: what maps show and the index loads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...domain.bodies import Body
from ...domain.calendar import periods
from ...domain.conditions import Value
from ...domain.regions import Region
from ...domain.statements import Statement
from ...domain.text import pick
from ..earth import area_m2
from .build import Territories

REGIONS, STATEMENTS, OVERLAPS = "regions", "statements", "region_overlaps"
# GIS clients learn names and types of properties from the first features alone.
FIRST_ROWS = 10

Rows = Sequence[Mapping[str, Any]]

_REGION_TYPES = {
    "id": "text",
    "kind": "text",
    "name": "text",
    "parent": "text",
    "pack": "text",
    "approximate": "boolean",
    "precision_m": "number",
    "area_km2": "number",
}
_STATEMENT_TYPES = {
    "id": "text",
    "issuer": "text",
    "issuer_name": "text",
    "topic": "text",
    "region": "text",
    "modality": "text",
    "stratum": "text",
    "value": "text",
    "number": "number",
    "unit": "text",
    "tier": "integer",
    "low": "number",
    "high": "number",
    "edition": "text",
    "error_pct": "number",
    "error_meaning": "text",
    "n": "integer",
    "verification": "text",
    "valid_from": "text",
    "valid_to": "text",
    "in_force": "text",
    "from_yyyymmdd": "integer",
    "to_yyyymmdd": "integer",
    "text": "text",
    "text_lang": "text",
    "verified": "boolean",
    "source_title": "text",
    "source_url": "text",
    "pack": "text",
}
_OVERLAP_TYPES = {"inner_region": "text", "outer_region": "text", "area_m2": "number", "outside_m2": "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentTable:
    """One table: `types` (text, number, integer or boolean) by column, and rows by column, with multipolygons in CRS84
    as `geometry` of those that are `spatial`. `key` is the column whose value is a row's id."""

    name: str
    types: Mapping[str, str]
    rows: Rows
    spatial: bool = True
    key: str | None = None


def content_tables(
    territories: Territories, regions: Sequence[Region], statements: Sequence[Statement], bodies: Mapping[str, Body]
) -> tuple[ContentTable, ...]:
    """The three tables; a statement has the geometry of its region."""
    languages = sorted({language for region in regions for language in region.names})
    types = {**_REGION_TYPES, **{f"name_{language.replace('-', '_')}": "text" for language in languages}}
    drawn = telling_first([_region_row(region, territories) for region in regions], types)
    said = telling_first([_statement_row(each, territories, bodies) for each in statements], _STATEMENT_TYPES)
    overlaps = [dict(zip(_OVERLAP_TYPES, row, strict=True)) for row in territories.overlaps]
    return (
        ContentTable(name=REGIONS, types=types, rows=drawn, key="id"),
        ContentTable(name=STATEMENTS, types=_STATEMENT_TYPES, rows=said, key="id"),
        ContentTable(name=OVERLAPS, types=_OVERLAP_TYPES, rows=telling_first(overlaps, _OVERLAP_TYPES), spatial=False),
    )


def _region_row(region: Region, territories: Territories) -> dict[str, Any]:
    geometry = territories.geometries.get(region.id)
    names = {f"name_{language.replace('-', '_')}": name for language, name in region.names.items()}
    return {
        "id": region.id,
        "kind": region.kind,
        "name": pick(region.names, "en")[0],
        "parent": region.parent,
        "pack": region.pack,
        "approximate": region.approximate,
        "precision_m": region.precision_m,
        "area_km2": None if geometry is None else area_m2(geometry) / 1e6,
        "geometry": geometry,
        **names,
    }


def _statement_row(statement: Statement, territories: Territories, bodies: Mapping[str, Body]) -> dict[str, Any]:
    text, language = pick(statement.texts, "en")
    issuer = bodies.get(statement.issuer)
    start, end = statement.validity.start, statement.validity.end
    return {
        "id": statement.id,
        "issuer": statement.issuer,
        "issuer_name": issuer and pick(issuer.names, "en")[0],
        "topic": statement.topic,
        "region": statement.region,
        "modality": statement.modality.value,
        "stratum": statement.modality.stratum,
        "value": _words(statement.value),
        "number": _number(statement.value),
        "unit": statement.unit,
        "tier": statement.tier,
        "low": statement.low,
        "high": statement.high,
        "edition": statement.edition,
        "error_pct": statement.error_pct,
        "error_meaning": statement.error_meaning,
        "n": statement.n,
        "verification": statement.verification,
        "valid_from": start and start.isoformat(),
        "valid_to": end and end.isoformat(),
        "in_force": f"{start or '..'}/{end or '..'}",
        "from_yyyymmdd": as_number(start),
        "to_yyyymmdd": as_number(end),
        "text": text or None,
        "text_lang": language if text else None,
        "verified": statement.verified,
        "source_title": statement.source and statement.source.title,
        "source_url": statement.source and statement.source.url,
        "pack": issuer and issuer.pack,
        "geometry": territories.geometries.get(statement.region),
    }


def as_number(day: date | None) -> int | None:
    """The day as YYYYMMDD: a number, which no client takes for the date of the feature."""
    return None if day is None else day.year * 10000 + day.month * 100 + day.day


def _words(value: Value | frozenset[int]) -> str:
    """Closed days as `MM-DD/MM-DD, ...`, both inclusive; numbers without needless zeros."""
    if isinstance(value, frozenset):
        return ", ".join(f"{period['from']}/{period['to']}" for period in periods(value))
    return f"{value:g}" if _number(value) is not None else str(value)


def _number(value: Value | frozenset[int]) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def telling_first(rows: Rows, types: Mapping[str, str]) -> Rows:
    """The rows with those first that show a value of every property that has one."""
    left, first = list(rows), list[Mapping[str, Any]]()
    unseen = {name for name in types if any(row.get(name) is not None for row in rows)}
    while unseen and len(first) < FIRST_ROWS:
        best = max(left, key=lambda row: sum(row.get(name) is not None for name in unseen))
        first.append(best)
        left.remove(best)
        unseen -= {name for name in unseen if best.get(name) is not None}
    return [*first, *left]
