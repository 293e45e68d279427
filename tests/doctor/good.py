"""A small server that does everything right, as a function of a request: features, a coverage, and older doors."""

import hashlib
import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
from PIL import Image

HOST = "http://good.test"
FEATURES, RASTERS = f"{HOST}/features", f"{HOST}/rasters"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
COG_TYPE = "image/tiff; application=geotiff; profile=cloud-optimized"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
Json = dict[str, Any]

PROPERTIES = {
    "code": {"type": "string"},
    "district": {"type": "integer"},
    "soc": {"type": "number"},
    "sampled": {"type": "string", "format": "date"},
}
CLASSES = [
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    *(
        f"http://www.opengis.net/spec/cql2/1.0/conf/{name}"
        for name in (
            "cql2-text", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison",
            "basic-spatial-operators", "basic-spatial-functions",
        )
    ),
]  # fmt: skip


def link(rel: str, href: str, type_: str = "application/json") -> Json:
    return {"rel": rel, "href": href, "type": type_}


def landing(base: str, *more: Json) -> Json:
    api = link("service-desc", f"{base}/api", "application/vnd.oai.openapi+json;version=3.0")
    return {"links": [api, link("data", f"{base}/collections"), link("conformance", f"{base}/conformance"), *more]}


def feature(number: int) -> Json:
    return {
        "type": "Feature",
        "id": f"P{number}",
        "geometry": {"type": "Point", "coordinates": [-5 + number / 10, 47 + number / 20]},
        "properties": {
            "code": f"C{number}", "district": number % 3, "soc": number + 0.5, "sampled": f"2024-02-{number + 1:02d}",
        },
    }  # fmt: skip


PLOTS: Json = {
    "id": "plots",
    "itemType": "feature",
    "itemCount": 12,
    "extent": {"spatial": {"bbox": [[-5, 47, -3.9, 47.55]], "crs": CRS84}},
    "crs": [CRS84, EPSG4326],
    "storageCrs": CRS84,
    "links": [
        link("items", f"{FEATURES}/collections/plots/items", "application/geo+json"),
        link(f"{REL}schema", f"{FEATURES}/collections/plots/schema", "application/schema+json"),
        link(f"{REL}queryables", f"{FEATURES}/collections/plots/queryables", "application/schema+json"),
    ],
}
AXES = [
    {"axisLabel": "Lon", "lowerBound": -5, "upperBound": -1, "resolution": 0.5},
    {"axisLabel": "Lat", "lowerBound": 47, "upperBound": 49, "resolution": 0.5},
]
SOIL: Json = {
    "id": "soil",
    "domainset": {"generalGrid": {"axisLabels": ["Lon", "Lat"], "axis": AXES}},
    "extent": {"spatial": {"bbox": [[-5, 47, -1, 49]], "crs": CRS84}},
    "links": [
        link(f"{REL}coverage", f"{RASTERS}/collections/soil/coverage", "image/tiff; application=geotiff"),
        link("enclosure", f"{HOST}/cog/soil.tif", COG_TYPE),
        link("tiles", f"{HOST}/tilejson/soil"),
    ],
}
_EQUALITIES = [
    {"name": name, "in": "query", "style": "form", "explode": False, "schema": {"type": about["type"]}}
    for name, about in PROPERTIES.items()
]
API: Json = {
    "openapi": "3.0.3",
    "components": {
        "parameters": {"limit": {"name": "limit", "in": "query", "schema": {"maximum": 5000, "default": 10}}}
    },
    "paths": {"/collections/plots/items": {"get": {"parameters": [*_EQUALITIES]}}},
}
GEOMETRY = {"geometry": {"$ref": "https://geojson.org/schema/Point.json"}}
DOCUMENTS: dict[str, Json] = {
    "/features": landing(FEATURES),
    "/features/api": API,
    "/features/conformance": {"conformsTo": CLASSES},
    "/features/collections": {"collections": [PLOTS]},
    "/features/collections/plots": PLOTS,
    "/features/collections/plots/schema": {"properties": {**PROPERTIES, **GEOMETRY}},
    "/features/collections/plots/queryables": {"properties": {**PROPERTIES, **GEOMETRY}},
    "/rasters": landing(
        RASTERS,
        link("alternate", f"{HOST}/wmts/1.0.0/WMTSCapabilities.xml", "application/xml"),
        link("alternate", f"{HOST}/wms?SERVICE=WMS&REQUEST=GetCapabilities", "application/xml"),
        link("alternate", f"{HOST}/stac/catalog.json"),
    ),
    "/rasters/api": API,
    "/rasters/conformance": {"conformsTo": CLASSES},
    "/rasters/collections": {"collections": [SOIL]},
    "/rasters/collections/soil": SOIL,
    "/stac/catalog.json": {
        "stac_version": "1.1.0", "type": "Catalog", "links": [link("item", f"{HOST}/stac/soil.json")],
    },
    "/stac/soil.json": {
        "stac_version": "1.1.0", "type": "Feature", "links": [],
        "assets": {"data": {"href": f"{HOST}/cog/soil.tif", "type": COG_TYPE}},
    },
    "/tilejson/soil": {
        "tilejson": "3.0.0", "tiles": [f"{HOST}/tiles/{{z}}/{{x}}/{{y}}.png"], "bounds": [-5, 47, -1, 49], "minzoom": 0,
    },
}  # fmt: skip
WMTS = f"""<?xml version="1.0"?>
<Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1"
 xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0"><Contents><Layer><ows:Title>Soil</ows:Title>
<ows:WGS84BoundingBox><ows:LowerCorner>-5 47</ows:LowerCorner><ows:UpperCorner>-1 49</ows:UpperCorner></ows:WGS84BoundingBox>
<ows:Identifier>soil</ows:Identifier><Style isDefault="true"><ows:Identifier>default</ows:Identifier>
<LegendURL format="image/png" xlink:href="{HOST}/legend.png"/></Style><Format>image/png</Format>
<TileMatrixSetLink><TileMatrixSet>WebMercatorQuad</TileMatrixSet></TileMatrixSetLink>
<ResourceURL format="image/png" resourceType="tile" template="{HOST}/wmts/{{Style}}/{{TileMatrix}}/{{TileRow}}/{{TileCol}}.png"/>
<ResourceURL format="text/plain" resourceType="FeatureInfo" template="{HOST}/info/{{TileMatrix}}/{{TileRow}}/{{TileCol}}/{{J}}/{{I}}"/>
</Layer><TileMatrixSet><ows:Identifier>WebMercatorQuad</ows:Identifier>
<ows:SupportedCRS>urn:ogc:def:crs:EPSG::3857</ows:SupportedCRS>
<TileMatrix><ows:Identifier>0</ows:Identifier><MatrixWidth>1</MatrixWidth><MatrixHeight>1</MatrixHeight></TileMatrix>
<TileMatrix><ows:Identifier>1</ows:Identifier><MatrixWidth>2</MatrixWidth><MatrixHeight>2</MatrixHeight></TileMatrix>
</TileMatrixSet></Contents></Capabilities>"""  # noqa: E501
WMS = f"""<?xml version="1.0"?>
<WMS_Capabilities xmlns="http://www.opengis.net/wms" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.3.0">
<Capability><Request><GetMap><Format>image/png</Format><DCPType><HTTP><Get>
<OnlineResource xlink:href="{HOST}/wms?"/></Get>
</HTTP></DCPType></GetMap></Request><Layer><Title>All</Title><Layer queryable="1"><Name>soil</Name><Title>Soil</Title>
<EX_GeographicBoundingBox><westBoundLongitude>-5</westBoundLongitude><eastBoundLongitude>-1</eastBoundLongitude>
<southBoundLatitude>47</southBoundLatitude><northBoundLatitude>49</northBoundLatitude></EX_GeographicBoundingBox>
<BoundingBox CRS="EPSG:4326" minx="47" miny="-5" maxx="49" maxy="-1"/><Style><Name>default</Name><LegendURL>
<OnlineResource xlink:href="{HOST}/legend.png"/></LegendURL></Style></Layer></Layer></Capability></WMS_Capabilities>"""


def answer(request: httpx.Request) -> httpx.Response:
    """Whole, and 304 for who has it."""
    reply = _answer(request)
    if reply.status_code == 200 and request.method == "GET":
        tag = f'"{hashlib.sha256(reply.content).hexdigest()[:16]}"'
        reply.headers["etag"] = tag
        if request.headers.get("if-none-match") == tag:
            return httpx.Response(304, headers={"etag": tag})
    return reply


def _answer(request: httpx.Request) -> httpx.Response:
    path = urlsplit(str(request.url)).path
    if request.method == "OPTIONS":
        return httpx.Response(200, headers={"Allow": "GET, HEAD, OPTIONS"})
    if path in DOCUMENTS:
        return _document(request, DOCUMENTS[path])
    for start, handler in HANDLERS.items():
        if re.fullmatch(start, path):
            return handler(request)
    return httpx.Response(404)


def _document(request: httpx.Request, document: Json) -> httpx.Response:
    vary = {"Vary": "Accept"}
    if "text/html" in request.headers.get("accept", ""):
        return httpx.Response(200, headers=vary, html="<!doctype html>")
    return httpx.Response(200, headers=vary, json=document)


def _items(request: httpx.Request) -> httpx.Response:
    asked = request.url.params
    found = [each for each in map(feature, range(12)) if _chosen(each, asked)]
    limit, offset = int(asked.get("limit", 10)), int(asked.get("offset", 0))
    page = found[offset : offset + limit]
    links = []
    if offset + limit < len(found):
        links = [link("next", str(request.url.copy_set_param("offset", offset + limit)), "application/geo+json")]
    if asked.get("crs") == EPSG4326:
        for each in page:
            each["geometry"]["coordinates"].reverse()
    body = {"type": "FeatureCollection", "features": page, "numberMatched": len(found), "links": links}
    return httpx.Response(200, json=body, headers={"Content-Type": "application/geo+json"})


def _chosen(each: Json, asked: httpx.QueryParams) -> bool:
    if "bbox" in asked:
        west, south, east, north = map(float, asked["bbox"].split(","))
        x, y = each["geometry"]["coordinates"]
        if asked.get("bbox-crs") == EPSG4326:
            x, y = y, x
        if not (west <= x <= east and south <= y <= north):
            return False
    equal = re.fullmatch(r"\(\"(\w+)\" = '(.*)'\)", asked.get("filter", ""))
    return not equal or each["properties"][equal[1]] == equal[2]


def _coverage(request: httpx.Request) -> httpx.Response:
    size = re.search(r"scaleSize=Lon\((\d+)\),Lat\((\d+)\)", str(request.url).replace("%28", "(").replace("%29", ")"))
    width, height = (int(size[1]), int(size[2])) if size else (8, 4)
    return httpx.Response(200, content=picture(width, height, "TIFF"), headers={"Content-Type": "image/tiff"})


def picture(width: int, height: int, format_: str, *, swapped: bool = False) -> bytes:
    values = np.linspace(0, 255, width * height).reshape(height, width).astype("uint8")
    written = io.BytesIO()
    Image.fromarray(values.T if swapped else values).save(written, format_)
    return written.getvalue()


def _png(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=picture(16, 16, "PNG"), headers={"Content-Type": "image/png"})


def _cog(request: httpx.Request) -> httpx.Response:
    body = picture(8, 4, "TIFF")
    part = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("range", ""))
    if part:
        return httpx.Response(206, content=body[int(part[1]) : int(part[2]) + 1])
    if request.method == "HEAD":
        return httpx.Response(200, headers={"Content-Length": str(len(body)), "Content-Type": "image/tiff"})
    return httpx.Response(200, content=body, headers={"Content-Type": "image/tiff"})


def _wmts(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, text=WMTS, headers={"Content-Type": "application/xml"})


def _wms(request: httpx.Request) -> httpx.Response:
    asked = request.url.params
    if asked.get("REQUEST") != "GetMap":
        return httpx.Response(200, text=WMS, headers={"Content-Type": "text/xml"})
    first = float(asked["BBOX"].split(",")[0])
    latitude_first = asked["CRS"] == "EPSG:4326"
    right = first == (47 if latitude_first else -5)
    body = picture(64, 64, "PNG", swapped=not right)
    return httpx.Response(200, content=body, headers={"Content-Type": "image/png"})


HANDLERS: dict[str, Callable[[httpx.Request], httpx.Response]] = {
    "/features/collections/plots/items": _items,
    "/rasters/collections/soil/coverage": _coverage,
    "/cog/soil.tif": _cog,
    "/wmts/1.0.0/WMTSCapabilities.xml": _wmts,
    "/wms": _wms,
    # Row 5 and column 7 of zoom 4 are the middle of the bounds.
    "/tiles/4/7/5.png": _png,
    r"/wmts/default/1/\d+/\d+.png": _png,
}
