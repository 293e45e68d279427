"""Whatever is written into a parameter, a body or a file: no fault, and a refusal names what was wrong.

A few inputs for each in `make test`, thousands in `make hostile`.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .asking import Door, Told

SHORT, DEEP = 25, 3_000
ITEMS = "/ogc/collections/plots/items"
WMS = "/ogc/wms?SERVICE=WMS&VERSION=1.3.0&"
WMTS = "/ogc/wmts/1.0.0?SERVICE=WMTS&VERSION=1.0.0&"

numbers = st.one_of(
    st.floats().map(repr),
    st.integers().map(str),
    st.sampled_from(["", "-", "+1", "1e308", "-1e400", "0x10", "1_0", "١", "1;5", "-0", ".5", "5.", "1e", "NaN"]),
)
texts = st.text(st.characters(codec="utf-8"), max_size=40)
_DATES = "..| |/|0000-00-00|9999-12-31T23:59:60Z|2024-02-30|2024-01-01T00:00:00+99:99|-1"
dates = st.one_of(
    st.datetimes().map(lambda at: f"{at.isoformat()}Z"), st.dates().map(str), texts, st.sampled_from(_DATES.split("|"))
)
rings = st.lists(st.tuples(numbers, numbers).map(" ".join), max_size=6).map(lambda found: f"({','.join(found)})")
_SHAPES = "POINT EMPTY|POLYGON EMPTY|SRID=1;POINT(1 1)|CIRCULARSTRING(0 0,1 1,2 0)|BBOX(1,2,3,4)"
wkt = st.one_of(
    st.tuples(st.sampled_from(["POINT", "point", "POINT Z", "MULTIPOINT", "LINESTRING"]), rings).map(" ".join),
    st.tuples(st.sampled_from(["POLYGON", "POLYGON ", "MULTILINESTRING"]), st.lists(rings, max_size=3)).map(
        lambda found: f"{found[0]}({','.join(found[1])})"
    ),
    st.sampled_from(_SHAPES.split("|")),
    texts,
)
_WORDS = (
    "code area_ha geometry 'x' 1 TRUE NULL AND OR NOT LIKE '%_\\%' IN ( ) , = <> < + - * / % ^ DIV BETWEEN IS CASEI( "
    "ACCENTI( S_INTERSECTS( S_WITHIN( T_AFTER( DATE('2024-01-01') TIMESTAMP('x') INTERVAL('..','..') A_EQUALS( \"code\""
)
filters = st.lists(st.one_of(st.sampled_from(_WORDS.split()), wkt, numbers), max_size=14).map(" ".join)
scalars = st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), texts)
_KEYS = st.sampled_from(["op", "args", "property", "type", "coordinates", "date", "interval", "bbox"])
_OPS = st.sampled_from(["=", "and", "or", "not", "in", "like", "between", "s_intersects", "t_during", "casei", "x"])
documents: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(_KEYS, inner, max_size=4),
        st.fixed_dictionaries({"op": _OPS, "args": st.lists(inner | st.just({"property": "code"}), max_size=3)}),
    ),
    max_leaves=12,
)
_TYPES = st.sampled_from(
    ["Polygon", "MultiPolygon", "Feature", "FeatureCollection", "GeometryCollection", "Point", "x"]
)
coordinates = st.recursive(scalars, lambda inner: st.lists(inner, max_size=5), max_leaves=20)
shapes: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {"type": _TYPES, "coordinates": coordinates},
    optional=dict.fromkeys(("geometry", "features", "geometries", "crs", "bbox"), documents),
)
_CELLS = st.sampled_from(["lon", "lat", "plot", "depth_cm", '"', "=1+1"])
lines = st.lists(numbers | texts | _CELLS, max_size=6).map(",".join)
csv = st.lists(lines, max_size=6).map("\n".join)
_NAMES = (
    "LAYERS STYLES CRS BBOX WIDTH HEIGHT FORMAT I J QUERY_LAYERS LAYER TILEMATRIX TILEROW TILECOL TILEMATRIXSET STYLE "
    "TIME EXCEPTIONS BGCOLOR TRANSPARENT INFO_FORMAT FEATURE_COUNT"
)
names = st.sampled_from(_NAMES.split())
_VALUES = (
    "clay plots clay,plots EPSG:3857 CRS:84 AUTO2:42001,1,0,0 -5,47,-1,49 0,0,0,0 8 image/png text/xml "
    "application/json WebMercatorQuad default INIMAGE 0xFF00FF TRUE"
)
values = st.one_of(numbers, texts, st.sampled_from(_VALUES.split()))
requests = st.sampled_from(
    ["GetMap", "GetFeatureInfo", "GetCapabilities", "GetLegendGraphic", "GetTile", "getmap", "x"]
)
_AUTHORITIES = st.sampled_from(["EPSG:", "http://www.opengis.net/def/crs/EPSG/0/", "urn:ogc:def:crs:"])
_CRSS = st.sampled_from(["[EPSG:4326]", "[OGC:CRS84]", "http://www.opengis.net/def/crs/OGC/1.3/CRS84"])
crs = st.one_of(texts, st.tuples(_AUTHORITIES, texts).map("".join), _CRSS)


def _tried(deep: bool, strategy: st.SearchStrategy[Any], ask: Callable[[Any], Told], named: str = "") -> None:
    """Every input is answered below 500; a 400 says what was wrong, and by its name where that is known."""

    @settings(
        max_examples=DEEP if deep else SHORT,
        derandomize=not deep,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def attempt(given_: Any) -> None:
        told = ask(given_)
        assert told.status in (200, 204, 400, 404, 413), (given_, told.status)
        if told.status == 400 and named:
            assert told.said.startswith(named), (given_, told.said)

    attempt()


@pytest.mark.parametrize(
    ("parameter", "strategy"),
    [
        ("filter", filters), ("bbox", st.lists(numbers, max_size=7).map(",".join)), ("datetime", dates), ("crs", crs),
        ("datetime", st.tuples(dates, dates).map("/".join)), ("filter-crs", crs), ("bbox-crs", crs), ("code", texts),
        ("area_ha", numbers), ("sortby", texts), ("limit", numbers), ("cursor", texts),
    ],
)  # fmt: skip
def test_a_parameter_of_features(small: Door, deep: bool, parameter: str, strategy: st.SearchStrategy[str]) -> None:
    _tried(deep, strategy, lambda text: small.get(f"{ITEMS}?{parameter}={quote(text, safe='')}"), f"{parameter}:")


def test_a_filter_in_json(small: Door, deep: bool) -> None:
    def ask(document: Any) -> Told:
        return small.get(f"{ITEMS}?filter-lang=cql2-json&filter={quote(json.dumps(document), safe='')}")

    _tried(deep, documents, ask, "filter:")


@pytest.mark.parametrize("query", ["position", "area", "radius?within=1&within-units=km", "cube?bbox=-5,47,-1,49"])
def test_well_known_text(small: Door, deep: bool, query: str) -> None:
    path = f"/ogc/collections/clay/{query}{'&' if '?' in query else '?'}coords="
    _tried(deep, wkt, lambda text: small.get(path + quote(text, safe="")))


@pytest.mark.parametrize("name", ["lon", "lat", "on", "lang", "given", "topic", "place", "asOf"])
def test_a_question(door: Door, deep: bool, name: str) -> None:
    strategy = {"lon": numbers, "lat": numbers, "on": dates, "asOf": dates}.get(name, texts)
    where = {"lon": "&lat=48", "lat": "&lon=-3", "place": ""}.get(name, "&lon=-3&lat=48")
    named = "" if name == "lang" else f"{name}:"
    _tried(deep, strategy, lambda text: door.get(f"/api/advice?{name}={quote(text, safe='')}{where}"), named)


@pytest.mark.parametrize("path", ["/api/advice?place=", "/?place=", "/answer.txt?place=", "/handout?place="])
def test_a_name_of_sixty_thousand_letters_is_not_looked_for(door: Door, path: str) -> None:
    told = door.get(path + "ab%20" * 20_000)
    assert told.status == 400
    assert b"longer than the 200 characters" in told.body
    assert door.get("/?lon=1&lat=1&place=" + "ab%20" * 20_000).status == 200


def test_a_file_of_geojson(door: Door, deep: bool) -> None:
    _tried(deep, shapes, lambda shape: door.post("/api/area", shape), "area")


def test_a_file_of_bytes(door: Door, deep: bool) -> None:
    begun = st.sampled_from(
        [b"", b"PK\x03\x04", b"SQLite format 3\x00", b"<kml>", b"{", b"\x00\x00\x27\x0a", b"\x1f\x8b"]
    )
    _tried(deep, st.tuples(begun, st.binary()).map(b"".join), lambda content: door.post("/api/area", content), "area")


def test_results_of_a_laboratory(door: Door, deep: bool) -> None:
    def ask(text: str) -> Told:
        inputs = {"csv": text, "strata": [{"name": "a", "area_ha": 1}]}
        return door.post("/ogc/processes/soil_samples/execution", {"inputs": inputs})

    _tried(deep, csv, ask)


def test_inputs_of_a_plan(door: Door, deep: bool) -> None:
    inputs = st.dictionaries(st.sampled_from(["area", "present", "scenarios", "years", "lang", "on"]), documents)
    _tried(deep, inputs, lambda given_: door.post("/ogc/processes/plan/execution", {"inputs": given_}))


@pytest.mark.parametrize("service", [WMS, WMTS])
def test_keys_and_values_of_wms_and_wmts(small: Door, deep: bool, service: str) -> None:
    def ask(found: tuple[str, dict[str, str]]) -> Told:
        pairs = "&".join(f"{name}={quote(value, safe='')}" for name, value in found[1].items())
        return small.get(f"{service}REQUEST={found[0]}&{pairs}")

    _tried(deep, st.tuples(requests, st.dictionaries(names, values)), ask)


@pytest.mark.parametrize("service", ["/ogc/wms", "/ogc/wmts/1.0.0", "/ogc/wmts/1.0.0/WMTSCapabilities.xml"])
def test_no_xml_is_read_of_a_request(small: Door, service: str) -> None:
    """Both services are asked by addresses alone: there is no parser to be fed."""
    bomb = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><GetMap service="WMS">&b;</GetMap>'
    told = small.post(service, bomb, [("Content-Type", "text/xml")])
    assert told.status in (400, 404, 405)
    assert b"root:" not in told.body
