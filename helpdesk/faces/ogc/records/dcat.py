"""Records as DCAT 3 in JSON-LD (W3C DCAT 3; GeoDCAT-AP 3 for space), and as schema.org for the pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from ....domain.records import Party, Record
from ....domain.text import Texts, pick
from ..blocks import Site
from ..provenance import LICENCE_TEXTS
from .shape import CATALOGUE, address

Json = dict[str, Any]

CONTEXT: Mapping[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalogue(site: Site, records: Iterable[Record]) -> Json:
    """The catalogue with its resources: datasets as `dcat:Dataset`, what is no data as `dcat:Resource`."""
    records = list(records)
    href = f"{site.url}/collections/{CATALOGUE}"
    datasets = [_resource(site, record) for record in records if record.kind == "dataset"]
    others = [_resource(site, record) for record in records if record.kind != "dataset"]
    return {
        "@context": dict(CONTEXT),
        "@id": href,
        "@type": "dcat:Catalog",
        "dct:title": [{"@value": "Soil helpdesk", "@language": "en"}],
        "dcat:dataset": datasets,
        "dcat:resource": others,
    }


def resource(site: Site, record: Record) -> Json:
    """One record on its own."""
    return {"@context": dict(CONTEXT)} | _resource(site, record)


def _resource(site: Site, record: Record) -> Json:
    found: Json = {
        "@id": address(site, record),
        "@type": "dcat:Dataset" if record.kind == "dataset" else "dcat:Resource",
        "dct:identifier": record.id,
        "dct:type": record.kind,
        "dct:title": _texts(record.titles),
        "dct:description": _texts(record.descriptions),
        "dcat:keyword": list(record.keywords),
        "dct:language": list(record.languages),
        "dct:publisher": [_agent(party) for party in record.parties],
        "dct:license": _licence(record),
        "dct:rights": record.rights,
        "dct:spatial": _place(record),
        "dct:temporal": _period(record),
        "dct:source": [{"@id": link.href} for link in record.links],
        "dcat:distribution": _distributions(site, record),
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _texts(texts: Texts) -> list[Json]:
    return [{"@value": text, "@language": tag} for tag, text in texts.items()]


def _agent(party: Party) -> Json:
    found: Json = {"@type": "foaf:Agent", "foaf:name": party.name}
    if party.url:
        found["foaf:homepage"] = {"@id": party.url}
    if party.email:
        found["foaf:mbox"] = {"@id": f"mailto:{party.email}"}
    return found


def _licence(record: Record) -> Json | str | None:
    href = LICENCE_TEXTS.get(record.licence or "")
    return {"@id": href} if href else record.licence


def _place(record: Record) -> Json | None:
    if record.box is None:
        return None
    west, south, east, north = record.box.west, record.box.south, record.box.east, record.box.north
    ring = f"{west:g} {south:g},{east:g} {south:g},{east:g} {north:g},{west:g} {north:g},{west:g} {south:g}"
    return {
        "@type": "dct:Location",
        "dcat:bbox": {"@value": f"POLYGON(({ring}))", "@type": "gsp:wktLiteral"},
    }


def _period(record: Record) -> Json | None:
    if record.validity is None:
        return None
    ends = {"dcat:startDate": record.validity.start, "dcat:endDate": record.validity.end}
    dated = {name: {"@value": day.isoformat(), "@type": "xsd:date"} for name, day in ends.items() if day}
    return {"@type": "dct:PeriodOfTime"} | dated


def _distributions(site: Site, record: Record) -> list[Json]:
    """What the site serves of a dataset: each `items` and data link of the collection is one."""
    if record.kind != "dataset" or record.subject not in site.resources:
        return []
    here = f"{site.url}/collections/{record.subject}"
    kinds = {provider["type"] for provider in site.resources[record.subject]["providers"]}
    offered = {"feature": ("items", "application/geo+json"), "coverage": ("coverage", "image/tiff")}
    return [
        {
            "@type": "dcat:Distribution",
            "dcat:accessURL": {"@id": here},
            "dcat:downloadURL": {"@id": f"{here}/{path}"},
            "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media_type}"},
        }
        for kind, (path, media_type) in offered.items()
        if kind in kinds
    ]


def schema_org(site: Site, record: Record, language: str) -> Json:
    """What a search engine reads on a page: a Dataset, or a CreativeWork for what is no data (schema.org 29)."""
    found: Json = {
        "@context": "https://schema.org/",
        "@type": "Dataset" if record.kind == "dataset" else "CreativeWork",
        "@id": address(site, record),
        "url": address(site, record),
        "name": pick(record.titles, language)[0] or record.subject,
        "description": pick(record.descriptions, language)[0] or pick(record.titles, language)[0],
        "keywords": list(record.keywords),
        "license": LICENCE_TEXTS.get(record.licence or "") or record.licence,
        "creator": [{"@type": "Organization", "name": party.name} for party in record.parties],
        "isPartOf": {"@type": "DataCatalog", "name": "Soil helpdesk", "url": f"{site.url}/collections/{CATALOGUE}"},
    }
    if record.box:
        box = f"{record.box.south:g} {record.box.west:g} {record.box.north:g} {record.box.east:g}"
        found["spatialCoverage"] = {"@type": "Place", "geo": {"@type": "GeoShape", "box": box}}
    return {name: value for name, value in found.items() if value}
