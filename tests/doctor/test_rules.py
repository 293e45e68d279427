"""Every rule holds for a good server, and finds the fault that it is there for."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from helpdesk.doctor.examine import TABLE, examine
from helpdesk.doctor.rules import Finding

from . import good
from .good import FEATURES, HOST, RASTERS

Edit = Callable[[httpx.Request, httpx.Response], httpx.Response]
WMTS_PATH = "/wmts/1.0.0/WMTSCapabilities.xml"
WMTS, TILEJSON = HOST + WMTS_PATH, f"{HOST}/tilejson/soil"


def look(url: str, edit: Edit | None = None) -> list[Finding]:
    def answer(request: httpx.Request) -> httpx.Response:
        reply = good.answer(request)
        return edit(request, reply) if edit else reply

    with httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=True, max_redirects=3) as client:
        return list(examine(client, url))


def on(path: str, change: Callable[[Any], Any], *, query: str = "") -> Edit:
    """A server whose JSON at a path is another."""

    def edit(request: httpx.Request, reply: httpx.Response) -> httpx.Response:
        if request.url.path != path or not re.search(query, str(request.url)) or reply.status_code != 200:
            return reply
        document = reply.json()
        document = change(document) or document
        kept = {name: value for name, value in reply.headers.items() if name in ("content-type", "vary")}
        return httpx.Response(200, content=json.dumps(document).encode(), headers=kept)

    return edit


def replies(path: str, status: int = 200, *, query: str = "", method: str = "", **more: Any) -> Edit:
    """A server that answers something else at a path."""

    def edit(request: httpx.Request, reply: httpx.Response) -> httpx.Response:
        meant = request.url.path == path and re.search(query, str(request.url)) and method in ("", request.method)
        return httpx.Response(status, **more) if meant else reply

    return edit


def headed(path: str, name: str, value: str | None) -> Edit:
    """A server with another header at a path, or without it."""

    def edit(request: httpx.Request, reply: httpx.Response) -> httpx.Response:
        if request.url.path == path:
            reply.headers.pop(name, None)
            if value is not None:
                reply.headers[name] = value
        return reply

    return edit


def rewritten(path: str, before: str, after: str) -> Edit:
    def edit(request: httpx.Request, reply: httpx.Response) -> httpx.Response:
        if request.url.path != path or before not in reply.text:
            return reply
        return httpx.Response(200, text=reply.text.replace(before, after), headers={"content-type": "application/xml"})

    return edit


def without_links(rel: str) -> Callable[[Any], Any]:
    def change(document: Any) -> Any:
        return {**document, "links": [each for each in document["links"] if not each["rel"].endswith(rel)]}

    return change


def each_feature(change: Callable[[int, Any], None]) -> Callable[[Any], Any]:
    def changed(page: Any) -> None:
        for feature in page["features"]:
            change(int(feature["id"][1:]), feature)

    return changed


def put(feature: Any, name: str, value: Any) -> None:
    feature["properties"][name] = value


def no_class(name: str) -> Edit:
    def change(document: Any) -> Any:
        return {"conformsTo": [each for each in document["conformsTo"] if not each.endswith(name)]}

    return on("/features/conformance", change)


def ignoring(name: str) -> Edit:
    """A server that does not look at a parameter."""

    def edit(request: httpx.Request, reply: httpx.Response) -> httpx.Response:
        if name not in request.url.params:
            return reply
        return good.answer(httpx.Request(request.method, request.url.copy_remove_param(name), headers=request.headers))

    return edit


def both(one: Edit, other: Edit) -> Edit:
    return lambda request, reply: other(request, one(request, reply))


def limit_of(api: Any) -> Any:
    return api["components"]["parameters"]["limit"]["schema"]


DATE = {"type": "string", "format": "date"}
TIFF, PNG = {"content-type": "image/tiff"}, {"content-type": "image/png"}
LATITUDE_FIRST, LONGITUDE_FIRST = 'minx="47" miny="-5" maxx="49" maxy="-1"', 'minx="-5" miny="47" maxx="-1" maxy="49"'
PLOTS, ITEMS = "/features/collections/plots", "/features/collections/plots/items"
FAULTS: list[tuple[str, str, Edit]] = [
    ("landing-json", FEATURES, replies("/features", html="<p>Use f=json</p>")),
    ("landing-links", FEATURES, on("/features", without_links("conformance"))),
    ("landing-linked", FEATURES, replies("/features/collections", 502)),
    ("service-desc-type", FEATURES, on("/features", lambda d: d["links"][0].update(type="application/json"))),
    ("only-features", FEATURES, on("/features/collections", lambda d: d["collections"].append({"id": "soil"}))),
    ("vary", FEATURES, headed("/features", "vary", None)),
    ("etag", FEATURES, headed("/features", "etag", None)),
    ("etag", FEATURES, replies("/features/collections", 200, json={"collections": []}, headers={"etag": '"x"'})),
    ("page-size", FEATURES, on("/features/api", lambda d: d["components"].clear())),
    ("page-size", FEATURES, on("/features/api", lambda d: limit_of(d).update(maximum=100))),
    ("openapi-3-0", FEATURES, on("/features/api", lambda d: d.update(openapi="3.1.0"))),
    ("openapi-3-0", FEATURES, on("/features/api", lambda d: d.update(x={"type": ["string", "null"]}))),
    ("openapi-size", FEATURES, on("/features/api", lambda d: d.update(x="x" * 1_100_000))),
    ("openapi-local", FEATURES, on("/features/api", lambda d: d.update(x={"$ref": "https://schemas.example/x.json"}))),
    ("literal-path", FEATURES, on("/features/api", lambda d: d["paths"].clear())),
    ("literal-path", FEATURES, on("/features/api", lambda d: d["paths"]["/collections/plots/items"]["get"].clear())),
    ("filter-pushdown", FEATURES, no_class("features-filter")),
    ("filter-operators", FEATURES, no_class("basic-spatial-functions")),
    ("schemas", FEATURES, no_class("conf/schemas")),
    ("schema-link", FEATURES, on(PLOTS, without_links("/schema"))),
    ("schema-link", FEATURES, replies(f"{PLOTS}/schema", 500)),
    ("queryables-typed", FEATURES, on(f"{PLOTS}/queryables", lambda d: d["properties"]["soc"].clear())),
    (
        "geometry-queryable",
        FEATURES,
        on(f"{PLOTS}/queryables", lambda d: d["properties"].update(geometry={"format": "geometry-any"})),
    ),
    ("filter-works", FEATURES, ignoring("filter")),
    ("filter-works", FEATURES, replies(ITEMS, 500, query="filter=")),
    ("media-type", FEATURES, headed(ITEMS, "content-type", "text/plain")),
    ("every-property", FEATURES, on(ITEMS, each_feature(lambda n, f: f["properties"].pop("soc") if n == 3 else None))),
    ("every-property", FEATURES, on(ITEMS, each_feature(lambda n, f: put(f, "late", 1) if n == 11 else None))),
    ("first-values", FEATURES, on(ITEMS, each_feature(lambda n, f: put(f, "note", None if n < 10 else "late")))),
    ("one-type", FEATURES, on(ITEMS, each_feature(lambda n, f: put(f, "district", n if n < 10 else n + 0.5)))),
    ("one-type", FEATURES, on(ITEMS, each_feature(lambda n, f: put(f, "code", "x" if n % 2 else 1)))),
    ("decimal-point", FEATURES, on(ITEMS, each_feature(lambda n, f: put(f, "soc", n)))),
    ("big-integers", FEATURES, on(ITEMS, each_feature(lambda n, f: put(f, "district", 2**31)))),
    ("ids", FEATURES, on(ITEMS, lambda d: [f.pop("id") for f in d["features"]] and None)),
    ("plain-ids", FEATURES, on(ITEMS, each_feature(lambda n, f: f.update(id=f"d'{n}")))),
    (
        "one-time",
        FEATURES,
        both(no_class("cql2-text"), on(f"{PLOTS}/schema", lambda d: d["properties"].update(dried=DATE))),
    ),
    (
        "next-absolute",
        FEATURES,
        on(ITEMS, lambda d: [each.update(href="items?offset=1") for each in d["links"]] and None),
    ),
    ("next-absolute", FEATURES, on(ITEMS, lambda d: d["links"].clear())),
    ("every-page", FEATURES, on(ITEMS, lambda d: d["features"].pop() and None, query="limit=1000")),
    ("every-page", FEATURES, replies(ITEMS, 500, query="limit=1000")),
    ("number-matched", FEATURES, on(ITEMS, lambda d: d.pop("numberMatched") and None)),
    ("item-count", FEATURES, on(PLOTS, lambda d: d.pop("itemCount") and None)),
    ("no-post", FEATURES, replies(ITEMS, 200, method="OPTIONS", headers={"Allow": "GET, POST"})),
    ("options", FEATURES, replies(ITEMS, 405, method="OPTIONS")),
    ("datetimes", FEATURES, replies(ITEMS, 500, query="datetime=0000")),
    ("datetimes", FEATURES, replies(ITEMS, 400, query="datetime=2024-02-02$")),
    ("datetimes", FEATURES, replies(ITEMS, 400, query="9999-12-31")),
    ("extent", FEATURES, on(PLOTS, lambda d: d["extent"]["spatial"].update(bbox=[[47, -5, 48, -4]]))),
    (
        "extent",
        FEATURES,
        on(PLOTS, lambda d: d["extent"]["spatial"].update(bbox=[[3_000_000, 2_000_000, 3_100_000, 2_100_000]])),
    ),
    ("extent", FEATURES, on(PLOTS, lambda d: d.pop("extent") and None)),
    ("bbox", FEATURES, ignoring("bbox")),
    ("bbox-axes", FEATURES, ignoring("bbox-crs")),
    ("axes", FEATURES, ignoring("crs")),
    ("coverage-link", RASTERS, on("/rasters/collections/soil", lambda d: d["links"][0].update(type="image/png"))),
    ("coverage-grid", RASTERS, on("/rasters/collections/soil", lambda d: d.pop("domainset") and None)),
    ("coverage-default", RASTERS, headed("/rasters/collections/soil/coverage", "content-type", "application/json")),
    (
        "coverage-size",
        RASTERS,
        replies("/rasters/collections/soil/coverage", content=good.picture(8, 4, "TIFF"), headers=TIFF),
    ),
    ("cog-head", RASTERS, replies("/cog/soil.tif", 405, method="HEAD")),
    ("cog-range", RASTERS, replies("/cog/soil.tif", 200, method="GET", content=good.picture(8, 4, "TIFF"))),
    ("cog-sidecars", RASTERS, replies("/cog/soil.tif.aux.xml", 200, text="<html/>")),
    ("wmts-prefixes", RASTERS, rewritten(WMTS_PATH, "ows:", "o:")),
    ("wmts-layers", RASTERS, rewritten(WMTS_PATH, "WGS84BoundingBox", "BoundingBox")),
    ("wmts-legends", RASTERS, rewritten(WMTS_PATH, "LegendURL", "Legend")),
    ("wmts-resources", RASTERS, rewritten(WMTS_PATH, 'resourceType="tile"', 'resourceType="other"')),
    ("wmts-public", RASTERS, rewritten(WMTS_PATH, f'template="{HOST}', 'template="http://inner:8000')),
    ("wmts-matrices", RASTERS, rewritten(WMTS_PATH, "urn:ogc:def:crs:EPSG::3857", "EPSG:3857")),
    ("wmts-identify", RASTERS, rewritten(WMTS_PATH, "text/plain", "application/json")),
    ("wmts-outside", RASTERS, replies("/wmts/default/1/1/1.png", 500)),
    ("wmts-tiles", RASTERS, replies("/wmts/default/1/0/0.png", 500)),
    ("wms-version", RASTERS, rewritten("/wms", 'version="1.3.0"', 'version="1.1.1"')),
    ("wms-boxes", RASTERS, rewritten("/wms", LATITUDE_FIRST, LONGITUDE_FIRST)),
    ("wms-address", RASTERS, rewritten("/wms", f"{HOST}/wms?", "http://inner:8000/wms?")),
    ("wms-maps", RASTERS, replies("/wms", 500, query="EPSG")),
    (
        "wms-axes",
        RASTERS,
        replies("/wms", query="EPSG", content=good.picture(64, 64, "PNG", swapped=True), headers=PNG),
    ),
    ("wms-identify", RASTERS, rewritten("/wms", 'queryable="1"', "")),
    ("wms-legends", RASTERS, rewritten("/wms", "LegendURL", "Legend")),
    ("stac-documents", RASTERS, replies("/stac/soil.json", 404)),
    (
        "stac-type",
        RASTERS,
        on("/stac/soil.json", lambda d: d["assets"]["data"].update(type="image/tiff; application=geotiff")),
    ),
    ("stac-absolute", RASTERS, on("/stac/soil.json", lambda d: d["assets"]["data"].update(href="../cog/soil.tif"))),
    (
        "tilejson-template",
        TILEJSON,
        on("/tilejson/soil", lambda d: d.update(tiles=[f"{HOST}/tiles/{{tileMatrix}}/{{tileRow}}/{{tileCol}}.png"])),
    ),
    (
        "tilejson-order",
        TILEJSON,
        on("/tilejson/soil", lambda d: d.update(tiles=[f"{HOST}/tiles/{{z}}/{{y}}/{{x}}.png"])),
    ),
    ("wmts-address", f"{WMTS}?style=a,b", rewritten("/nowhere", "", "")),
]


def outcomes(findings: list[Finding]) -> dict[str, str]:
    worst = ("moot", "holds", "hint", "fault")
    found: dict[str, str] = {}
    for each in sorted(findings, key=lambda finding: worst.index(finding.outcome)):
        found[each.rule] = each.outcome
    return found


@pytest.mark.parametrize(
    "url", [FEATURES, RASTERS, TILEJSON, WMTS, f"{HOST}/stac/catalog.json", f"{HOST}/cog/soil.tif"]
)
def test_a_good_server_breaks_no_rule(url: str) -> None:
    findings = look(url)
    assert [each for each in findings if each.outcome in ("fault", "hint")] == []
    assert any(each.outcome == "holds" for each in findings)


def test_every_rule_applies_somewhere_to_the_good_server() -> None:
    held = {each.rule for url in (FEATURES, RASTERS) for each in look(url) if each.outcome == "holds"}
    assert {rule.id for rule in TABLE} - held == set()


def test_every_rule_has_a_fault_that_it_is_tried_on() -> None:
    ids = [rule.id for rule in TABLE]
    assert len(ids) == len(set(ids))
    assert {rule for rule, _, _ in FAULTS} == set(ids)


@pytest.mark.parametrize(("rule", "url", "edit"), FAULTS, ids=[f"{n}-{each[0]}" for n, each in enumerate(FAULTS)])
def test_a_rule_finds_its_fault(rule: str, url: str, edit: Edit) -> None:
    (weight,) = [each.weight for each in TABLE if each.id == rule]
    broken = [each for each in look(url, edit) if each.rule == rule and each.outcome == weight]
    assert broken
    assert all(each.details and each.meets and each.remedy for each in broken)


def test_the_landing_page_is_looked_for_below_an_address_that_is_none() -> None:
    page = replies("/", headers={"content-type": "text/html"}, text="<p>Welcome</p>")
    first, *others = look(f"{HOST}/", page)
    assert (first.rule, first.outcome) == ("landing-address", "hint")
    assert first.details == (f"it is not, and {FEATURES} is: that was looked at instead",)
    assert others == look(FEATURES)


def test_the_second_place_is_tried_where_the_first_holds_none() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/base/ogc":
            return httpx.Response(200, json=good.DOCUMENTS["/features"])
        return httpx.Response(404, json={"detail": "not found"}) if "base" in request.url.path else good.answer(request)

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        first, *_ = examine(client, f"{HOST}/base?lang=fr")
    assert f"{HOST}/base/ogc is" in first.details[0]


def test_where_no_landing_page_is_found_the_address_itself_is_at_fault() -> None:
    (only,) = look(f"{HOST}/", lambda request, reply: httpx.Response(404))
    assert (only.rule, only.outcome, only.subject) == ("landing-json", "fault", f"{HOST}/")
