"""Answers from the catalogue: a page of records, one record, the catalogue itself, and what it is searched by."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from ....domain.errors import NotFound
from ....domain.records import Record
from ....domain.text import pick
from ....services.catalogue import KINDS, catalogue
from ....services.desk import Desk
from ....services.moving import once_per_look
from ..blocks import Answer, Ask, Json, Link, Site
from ..compat.json_text import to_json
from ..negotiation import GEOJSON, Formats
from . import dcat, shape
from .search import SORTABLES, ordered, query_of
from .shape import CATALOGUE

PATH = f"/collections/{CATALOGUE}"
FORMATS = Formats(
    {
        "json": (GEOJSON, "application/json"),
        "html": ("text/html", "application/xhtml+xml"),
        "dcat": ("application/ld+json",),
    }
)
_PROFILE = "http://www.opengis.net/def/profile/OGC/0/ogc-catalog"
_DEFAULT_LIMIT = 10
_WHOLE_TURN = 359.0


@once_per_look
def records_of(desk: Desk) -> tuple[Record, ...]:
    """Every record, made once for each desk, and anew when layers that others write to are not what they were."""
    return catalogue(desk)


def dataset(site: Site, collection: str) -> Record | None:
    """The record of the layer that a collection serves; None for a collection that the content makes."""
    datasets = (record for record in records_of(site.desk) if record.kind == "dataset")
    return next((record for record in datasets if record.subject == collection), None)


def linked_data(site: Site, collection: str, language: str) -> Json | None:
    """What a search engine reads on the page of a collection."""
    record = dataset(site, collection) if CATALOGUE in site.resources else None
    return dcat.schema_org(site, record, language) if record else None


def search(ask: Ask) -> Answer:
    found = query_of(ask.parameters).select(records_of(ask.desk))
    found = ordered(found, ask.parameters.get("sortby"), ask.language)
    limit = min(int(ask.parameters.get("limit", _DEFAULT_LIMIT)), ask.desk.max_items)
    offset = int(ask.parameters.get("offset", 0))
    page = found[offset : offset + limit]
    links = _page_links(ask, offset, limit, len(found))
    counts = {"OGC-NumberMatched": str(len(found)), "OGC-NumberReturned": str(len(page))}
    if ask.format == "dcat":
        document = dcat.catalogue(ask.site, page)
        near = [link for link in links if link["rel"] in ("next", "prev")]
        header = ", ".join(f'<{link["href"]}>; rel="{link["rel"]}"' for link in near)
        headers = counts | ({"Link": header} if header else {})
        return Answer(content=to_json(document), media_type="application/ld+json", headers=headers)
    document = {
        "type": "FeatureCollection",
        "features": [shape.feature(ask.site, record, ask.language) for record in page],
        "numberMatched": len(found),
        "numberReturned": len(page),
        "links": links,
    }
    if ask.format == "html":
        data = document | {"kinds": KINDS, "asked": dict(ask.parameters)}
        return Answer(content=ask.page("records/index.html", data), media_type="text/html", headers=counts)
    return Answer(content=to_json(document), media_type=GEOJSON, headers=counts)


def one(ask: Ask) -> Answer:
    wanted = ask.path["recordId"]
    record = next((each for each in records_of(ask.desk) if each.id == wanted), None)
    if record is None:
        raise NotFound(f"there is no record {wanted!r}; {ask.site.url}{PATH}/items lists them")
    if ask.format == "dcat":
        return Answer(content=to_json(dcat.resource(ask.site, record)), media_type="application/ld+json")
    document = shape.feature(ask.site, record, ask.language)
    if ask.format == "html":
        box = record.box
        more = {
            "linked_data": dcat.schema_org(ask.site, record, ask.language),
            # A box as wide as the map shows nothing.
            "is_world": box is not None and box.east - box.west >= _WHOLE_TURN,
        }
        data = document | more
        return Answer(content=ask.page("records/record.html", data), media_type="text/html")
    return Answer(content=to_json(document), media_type=GEOJSON)


def catalog(ask: Ask) -> Answer:
    """The catalogue as a collection (catalog.yaml)."""
    site = ask.site
    here = f"{site.url}{PATH}"
    document = described(site, ask.language) | {"links": catalog_links(here)}
    if ask.format == "html":
        return Answer(content=ask.page("records/catalog.html", document), media_type="text/html")
    return Answer(content=to_json(document), media_type="application/ogc-catalog+json")


def described(site: Site, language: str) -> Json:
    about = site.resources[CATALOGUE]
    spatial = about["extents"]["spatial"]
    return {
        "id": CATALOGUE,
        "type": "Collection",
        "itemType": "record",
        "title": pick(about["title"], language)[0],
        "description": pick(about["description"], language)[0],
        "extent": {"spatial": {"bbox": [spatial["bbox"]], "crs": spatial["crs"]}},
        "conformsTo": ["http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-collection"],
        "language": {"code": language},
        "languages": [{"code": tag} for tag in site.languages],
    }  # fmt: skip


def catalog_links(here: str) -> list[Link]:
    return [
        {"rel": "self", "type": "application/ogc-catalog+json", "title": "This catalogue", "href": f"{here}?f=json"},
        {"rel": "alternate", "type": "text/html", "title": "This catalogue as a page", "href": f"{here}?f=html"},
        {"rel": "items", "type": GEOJSON, "title": "The records", "href": f"{here}/items"},
        {"rel": "items", "type": "application/ld+json", "title": "The records in DCAT", "href": f"{here}/items?f=dcat"},
        {"rel": "items", "type": "text/html", "title": "The records as pages", "href": f"{here}/items?f=html"},
        {
            "rel": "http://www.opengis.net/def/rel/ogc/1.0/sortables", "type": "application/schema+json",
            "title": "What the records can be sorted by", "href": f"{here}/sortables",
        },
        {
            "rel": "http://www.opengis.net/def/rel/ogc/1.0/queryables", "type": "application/schema+json",
            "title": "What the records can be searched by", "href": f"{here}/queryables",
        },
    ]  # fmt: skip


def _properties(ask: Ask, named: Mapping[str, Any]) -> Answer:
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ask.url,
        "type": "object",
        "title": described(ask.site, ask.language)["title"],
        "properties": named,
        "additionalProperties": False,
    }
    if ask.format == "html":
        return Answer(content=ask.page("collections/schema.html", document), media_type="text/html")
    return Answer(content=to_json(document), media_type="application/schema+json")


def sortables(ask: Ask) -> Answer:
    return _properties(ask, {name: {"type": "string", "title": name} for name in SORTABLES})


def queryables(ask: Ask) -> Answer:
    text = {"type": "string"}
    return _properties(
        ask,
        {
            "geometry": {"format": "geometry-polygon", "title": "box"},
            "type": text | {"title": "type", "enum": list(KINDS)},
            "id": text | {"title": "id"},
        },
    )


def _page_links(ask: Ask, offset: int, limit: int, matched: int) -> list[Link]:
    links = [_link(ask, "self", ask.format, offset)]
    links += [_link(ask, "alternate", name, offset) for name in FORMATS.media_types if name != ask.format]
    if offset + limit < matched:
        links.append(_link(ask, "next", ask.format, offset + limit))
    if offset:
        links.append(_link(ask, "prev", ask.format, max(0, offset - limit)))
    here = f"{ask.site.url}{PATH}"
    links.append({"rel": "collection", "type": "application/ogc-catalog+json", "title": "The catalogue", "href": here})
    return [*links, {"rel": "profile", "type": "text/html", "title": "OGC catalogue", "href": _PROFILE}]


def _link(ask: Ask, rel: str, format_: str, offset: int) -> Link:
    kept = {name: text for name, text in ask.parameters.items() if name not in ("f", "offset")}
    query = urlencode({"f": format_, **kept, **({"offset": offset} if offset else {})})
    media_type = FORMATS.media_types[format_][0]
    href = f"{ask.site.url}{PATH}/items?{query}"
    return {"rel": rel, "type": media_type, "title": f"{rel} ({format_})", "href": href}
