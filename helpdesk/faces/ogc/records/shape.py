"""A record as a GeoJSON feature (OGC API - Records Part 1, recordGeoJSON.yaml)."""

from typing import Any

from ....domain.calendar import Validity
from ....domain.geo import BBox
from ....domain.records import Party, Record
from ....domain.text import pick
from ..blocks import Link, Site
from ..provenance import LICENCE_TEXTS

Json = dict[str, Any]

CATALOGUE = "catalogue"
RECORD_CLASS = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core"
_PROFILE = "http://www.opengis.net/def/profile/OGC/0/ogc-record"


def feature(site: Site, record: Record, language: str) -> Json:
    """Titles and texts in the language, or the one that `pick` falls back to, which `language` then names."""
    return {
        "type": "Feature",
        "id": record.id,
        "conformsTo": [RECORD_CLASS],
        "geometry": polygon(record.box),
        "time": time(record.validity),
        "properties": properties(record, language),
        "links": links(site, record),
    }


def properties(record: Record, language: str) -> Json:
    title, said_in = pick(record.titles, language)
    found: Json = {
        "type": record.kind,
        "title": title or record.subject,
        "description": pick(record.descriptions, language)[0] or None,
        "keywords": list(record.keywords),
        "language": {"code": said_in},
        "languages": [{"code": tag} for tag in record.languages],
        "contacts": [contact(party) for party in record.parties],
        "license": _licence(record),
        "rights": _rights(record),
        "externalIds": [{"value": value} for value in record.external_ids],
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _licence(record: Record) -> str | None:
    """An SPDX identifier, or `other`, whose words are then among the rights (license.yaml)."""
    return record.licence if record.licence in LICENCE_TEXTS or record.licence is None else "other"


def _rights(record: Record) -> str | None:
    """The terms, after the words of a licence that has no SPDX identifier."""
    words = [record.licence] if _licence(record) == "other" and record.licence else []
    return "; ".join([*words, *([record.rights] if record.rights else [])]) or None


def contact(party: Party) -> Json:
    found: Json = {"organization": party.name, "roles": list(party.roles)}
    if party.email:
        found["emails"] = [{"value": party.email}]
    if party.url:
        found["links"] = [{"rel": "about", "type": "text/html", "href": party.url}]
    return found


def links(site: Site, record: Record) -> list[Link]:
    here = address(site, record)
    found: list[Link] = [
        {"rel": "self", "type": "application/geo+json", "title": "This record", "href": f"{here}?f=json"},
        {"rel": "alternate", "type": "text/html", "title": "This record as a page", "href": f"{here}?f=html"},
        {"rel": "alternate", "type": "application/ld+json", "title": "This record in DCAT", "href": f"{here}?f=dcat"},
        {"rel": "profile", "type": "text/html", "title": "OGC record", "href": _PROFILE},
        {
            "rel": "collection", "type": "application/ogc-catalog+json", "title": "The catalogue",
            "href": f"{site.url}/collections/{CATALOGUE}",
        },
        *data_links(site, record),
        *({"rel": each.rel, "type": "text/html", "title": each.title, "href": each.href} for each in record.links),
    ]  # fmt: skip
    if record.licence:
        href = LICENCE_TEXTS.get(record.licence)
        found += [{"rel": "license", "type": "text/html", "title": record.licence, "href": href}] if href else []
    return found


def data_links(site: Site, record: Record) -> list[Link]:
    """The collection that a dataset is served as, and what asks the desk about a pack, practice or scheme."""
    if record.kind != "dataset" or record.subject not in site.resources:
        return []
    href = f"{site.url}/collections/{record.subject}"
    return [{"rel": "describes", "type": "application/json", "title": "The collection", "href": href}]


def address(site: Site, record: Record) -> str:
    return f"{site.url}/collections/{CATALOGUE}/items/{record.id}"


def polygon(box: BBox | None) -> Json | None:
    """The box as a polygon, counter-clockwise (RFC 7946, section 3.1.6)."""
    if box is None:
        return None
    west, south, east, north = box.west, box.south, box.east, box.north
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def time(validity: Validity | None) -> Json | None:
    """Both ends inclusive as the standard has them, where our validity is half-open: the end is named as it is set."""
    if validity is None:
        return None
    ends = (validity.start, validity.end)
    return {"interval": [end.isoformat() if end else ".." for end in ends]}
