"""What a plan rests on, each source with how far it was verified."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...domain.statements import Statement
from ...domain.text import pick
from ..desk import Desk
from .ground import Ground
from .partition import LAND_COVER, SOIL_CLASS, STOCK, ZONE

Json = dict[str, Any]


def maps(desk: Desk, lang: str) -> list[Json]:
    """The layers that cut and fill the plots."""
    layers = {layer.fact: layer for layer in desk.content.fact_layers}
    return [
        {
            "kind": "map",
            "id": layer.id,
            "title": pick(layer.titles, lang)[0],
            "title_lang": pick(layer.titles, lang)[1],
            "credit": layer.provenance.credit,
            "licence": layer.provenance.licence,
            "terms": layer.provenance.terms,
            "url": layer.provenance.url,
            "caveat": pick(layer.caveats, lang)[0] or None,
            "approximate": layer.approximate,
        }
        for layer in (layers[fact] for fact in (ZONE, SOIL_CLASS, LAND_COVER, STOCK) if fact in layers)
    ]


def statements(desk: Desk, scenarios: Sequence[Json], grounds: Sequence[Ground], rules: Iterable[Json]) -> list[Json]:
    """Of the figures and of the rules that the plan names, each document once."""
    ids = dict.fromkeys(
        fact for each in scenarios for one in each["measures"] for way in one["methods"] for fact in way["facts"]
    )
    ids |= dict.fromkeys(
        fact for each in scenarios for one in each["measures"] for fact in (one["n2o"] or {}).get("facts", ())
    )
    stocks = [str(ground.stock["source"]).split(", ") for ground in grounds if ground.stock is not None]
    ids |= dict.fromkeys(each for some in stocks for each in some)
    known = desk.content.statements
    found: dict[tuple[str, str | None], Json] = {}
    for said in (known[each] for each in ids if each in known):
        _add(found, "figure", _of(said), said.id)
    for way in (way for each in scenarios for one in each["measures"] for way in one["methods"]):
        if way["evidence"] and way["hectares"]:
            _add(found, "figure", _of_evidence(desk, way), way["evidence"])
    for rule in rules:
        _add(found, "rule", rule.get("source"), rule["id"])
    return list(found.values())


def _of_evidence(desk: Desk, way: Json) -> Json:
    """`verified` where the publication, or its abstract at least, was read; `verification` says which of them."""
    told = desk.content.evidence[way["evidence"]]
    state = {"verified": told.seen, "verification": told.verification, "note": told.verification}
    return {"title": told.citation, "url": told.url, "read_on": None, **state}


def _of(said: Statement) -> Json | None:
    source = said.source
    if source is None:
        return None
    read_on = source.read_on.isoformat() if source.read_on else None
    return {
        "title": source.title,
        "url": source.url,
        "read_on": read_on,
        "verified": source.verified,
        "note": source.note,
    }


def _add(found: dict[tuple[str, str | None], Json], kind: str, source: Mapping[str, Any] | None, of: str) -> None:
    if source is None:
        return
    key = str(source["title"]), source["url"]
    entry = found.setdefault(key, {"kind": kind, **source, "of": []})
    entry["of"].append(of)
    entry["verified"] = bool(entry["verified"] and source["verified"])
