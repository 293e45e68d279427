"""Pages of features, and single ones, as GeoJSON, HTML and JSON-LD.

Geometries go from the store to the answer as text, in bulk: no feature is ever taken apart and put together again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.parse import quote

import orjson
import shapely

from ....ports import FeatureQuery, Shapes, Standing, Texts
from ..blocks import Answer, Ask, Json, Link, provider_data
from ..negotiation import GEOJSON, ITEM, Formats
from ..openapi.parameters import CRS84
from . import links
from .counts import in_body
from .geometries import told
from .moving import moved
from .selection import Choice, Selection, choice, selected

_LINKED_DATA = "application/ld+json"
_CONTEXT = {
    "schema": "https://schema.org/",
    "type": "@type",
    "features": "schema:itemListElement",
    "FeatureCollection": "schema:ItemList",
}


def geojson(ask: Ask, formats: Formats) -> Answer:
    """The page as GeoJSON, with its counts and links before the features."""
    chosen = choice(ask)
    texts = chosen.store.texts(chosen.layer, chosen.query, chosen.crs) or _made(chosen)
    head = orjson.dumps({"type": "FeatureCollection", **_told(ask, texts.standing, formats, GEOJSON)})
    # A long page is in memory once, and a piece of it twice.
    page = BytesIO()
    page.write(head[:-1] + b',"features":[')
    page.writelines(texts.pieces)
    page.write(b"]}")
    return Answer(content=page.getvalue(), media_type=GEOJSON, headers=_headers(chosen.crs))


def _made(choice: Choice) -> Texts:
    """The texts of a store that makes none."""
    chosen = choice.standing()
    return Texts(chosen.stands, _separated(_features(chosen)))


def _separated(features: Iterator[bytes]) -> Iterator[bytes]:
    for number, feature in enumerate(features):
        yield b"," + feature if number else feature


def html(ask: Ask, formats: Formats) -> Answer:
    """The page as a table and a sketch, which shows no coordinates and is drawn in degrees."""
    chosen = replace(selected(ask), crs=CRS84)
    features = orjson.loads(b"[" + b",".join(_features(chosen)) + b"]")
    page = {**_told(ask, chosen.stands, formats, "text/html"), **_paths(ask), "features": features}
    return Answer(content=ask.page("collections/items/index.html", page), media_type="text/html")


def linked_data(ask: Ask, formats: Formats) -> Answer:
    """The page as GeoJSON that says what its words mean; properties stand beside the geometry."""
    chosen = selected(ask)
    base = links.collection_url(ask)
    features = orjson.loads(b"[" + b",".join(_features(chosen)) + b"]")
    page = {
        "@context": [_CONTEXT],
        "@id": base,
        "type": "FeatureCollection",
        **_told(ask, chosen.stands, formats, _LINKED_DATA),
        "features": [_linked(feature, base) for feature in features],
    }
    return Answer(content=orjson.dumps(page), media_type=_LINKED_DATA, headers=_headers(chosen.crs))


def feature(ask: Ask) -> Answer:
    """One feature, in the format asked for. Raises NotFound."""
    source = provider_data(ask.resource(), "feature")
    found = source.store.feature(source.layer, ask.path["featureId"])
    crs = CRS84 if ask.format == "html" else ask.parameters.get("crs", CRS84)
    shown: Json = {**found, "geometry": _reprojected(found["geometry"], crs), "links": _links_of_one(ask)}
    if ask.format == "html":
        names = {column.name for column in source.store.columns(source.layer)}
        about = {"title": links.title_of(ask), **({"title_field": "name"} if "name" in names else {})}
        page = ask.page("collections/items/item.html", {**shown, **about, **_paths(ask)})
        return Answer(content=page, media_type="text/html")
    if ask.format == "jsonld":
        linked = {"@context": [_CONTEXT], **_linked(shown, links.collection_url(ask))}
        return Answer(content=orjson.dumps(linked), media_type=_LINKED_DATA, headers=_headers(crs))
    return Answer(content=orjson.dumps(shown), media_type=GEOJSON, headers=_headers(crs))


def _reprojected(geometry: Mapping[str, Any] | None, crs: str) -> Any:
    """As in a page of one."""
    if geometry is None or crs == CRS84:
        return geometry
    one = Shapes(ids=[""], wkb=[shapely.to_wkb(shapely.geometry.shape(dict(geometry)))], properties={})
    (wkb,) = moved(one, crs, x_first=False).wkb
    return None if wkb is None else shapely.geometry.mapping(shapely.from_wkb(wkb))


def _headers(crs: str) -> dict[str, str]:
    """OGC API - Features Part 2, /req/crs/ogc-crs-header."""
    return {"Content-Crs": f"<{crs}>"}


def _told(ask: Ask, stands: Standing, formats: Formats, media_type: str) -> Json:
    found: Sequence[Link] = [
        *links.to_page(ask, stands, media_type), *links.to_formats(ask, formats), links.to_collection(ask),
    ]  # fmt: skip
    return {**in_body(stands), "links": found}


def _links_of_one(ask: Ask) -> list[Link]:
    here = links.link("self", links.address(ask, {"f": ask.format}), ITEM.media_types[ask.format][0])
    return [here, *links.to_formats(ask, ITEM), links.to_collection(ask)]


def _paths(ask: Ask) -> Json:
    """What our templates ask for beside the features."""
    base = links.collection_url(ask)
    return {"items_path": f"{base}/items", "dataset_path": base, "collections_path": f"{ask.site.url}/collections"}


def _features(chosen: Selection) -> Iterator[bytes]:
    query: FeatureQuery = chosen.query
    if chosen.stands.returned:
        for shapes in chosen.store.shapes_in_batches(chosen.layer, query):
            yield from _texts(moved(shapes, chosen.crs, x_first=False), wound=chosen.crs == CRS84)


def _texts(shapes: Shapes, *, wound: bool) -> Iterable[bytes]:
    """Each feature as GeoJSON."""
    geometries = told(shapes.wkb, wound=wound)
    names = list(shapes.properties)
    rows: Iterable[tuple[Any, ...]] = zip(*shapes.properties.values(), strict=True) if names else [()] * len(shapes)
    for id_, geometry, row in zip(shapes.ids, geometries, rows, strict=True):
        properties = dict(zip(names, row, strict=True))
        feature = {"type": "Feature", "id": id_, "geometry": geometry, "properties": properties}
        yield orjson.dumps(feature, option=orjson.OPT_SERIALIZE_NUMPY)


def _linked(found: Mapping[str, Any], base: str) -> Json:
    plain = {name: value for name, value in found.items() if name not in ("type", "properties")}
    return {"@id": f"{base}/items/{quote(str(found['id']))}", "type": "schema:Place", **found["properties"], **plain}
