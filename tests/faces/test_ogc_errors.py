"""Nothing that a client sends makes a 500, and every refusal names what was wrong."""

from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import ogc_client

CLIENT = ogc_client()

PATHS = [
    "/ogc", "/ogc/openapi", "/ogc/conformance", "/ogc/collections", "/ogc/collections/counties",
    "/ogc/collections/soil",
    "/ogc/collections/counties/schema", "/ogc/collections/carbon/queryables", "/ogc/collections/counties/items",
    "/ogc/collections/statements/items", "/ogc/collections/counties/items/C000", "/ogc/collections/cover/coverage",
    "/ogc/collections/soil/position", "/ogc/collections/soil/area", "/ogc/processes", "/ogc/processes/advise",
]  # fmt: skip

NAMES = [
    "f", "lang", "limit", "offset", "bbox", "bbox-crs", "crs", "datetime", "skipGeometry", "resulttype", "properties",
    "sortby", "district", "name", "subset", "scale-size", "scaleSize", "scale-factor", "width", "height", "coords",
    "parameter-name", "filter", "q", "",
]  # fmt: skip

VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from([
        "json", "html", "jsonld", "csv", "GTiff", "fr", "en-US", "1", "0", "-1", "1e9", "99999999999999999999", "nan",
        "inf", "1,2,3,4", "-5,47,-1,49", "nan,nan,nan,nan", "1,2,3,4,5,6", "0,0,5,1,1,1", "0,0,1e308,1e308",
        "http://www.opengis.net/def/crs/EPSG/0/3857", "http://www.opengis.net/def/crs/EPSG/0/4326",
        "POLYGON((0 0,1e308 0,1e308 1e308,0 1,0 0))", "Lon(0:1e99)",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
        "2020-13-01", "/", "../..", "//", "Lon(1:2),Lat(47:48)", "Lon(*)", "Lat(1e99)", "POINT(1 1)", "POINT Z(1 1 1)",
        "POINT(nan nan)", "GEOMETRYCOLLECTION EMPTY", "POLYGON((-3 47,-2 47,-2 48,-3 47))",
        "CURVEPOLYGON((0 0,1 1,1 0,0 0))",
        "MULTIPOLYGON(((-3 47,-2 47,-2 48,-3 47)))", "SRID=4326;POINT(1 1)", "true", "hits", "code", "-code",
        "soc_pct", "\0",
    ]),
)  # fmt: skip

WEIRD_HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Accept": st.sampled_from(
            ["text/html;q=0", "*/*;q=1.2.3", ",,;", "text/*", "image/tiff", "a/b;q=2", "text/html;level=1;q=0.5"]
        ),
        "Accept-Language": st.sampled_from(["*", "xx;q=0", "fr;q=9.9.9", "zh-Hant-TW", ";;", "en_US", "a" * 500]),
        "Prefer": st.sampled_from(["respond-async", "nonsense"]),
    },
)


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(PATHS), st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=3), WEIRD_HEADERS)
def test_no_query_and_no_header_makes_a_500(path: str, query: list[tuple[str, str]], headers: dict[str, str]) -> None:
    parts = "&".join(f"{quote(name)}={quote(value, errors='replace')}" for name, value in query)
    answer = CLIENT.get(f"{path}?{parts}", headers=headers)
    assert answer.status_code in (200, 400, 404)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_no_body_makes_a_500(body: bytes) -> None:
    assert CLIENT.post("/ogc/processes/advise/execution", content=body).status_code == 400
    assert CLIENT.request("GET", "/ogc/collections/counties/items", content=body).status_code == 200


@settings(max_examples=60, deadline=None)
@given(
    st.text(min_size=1, max_size=20), st.sampled_from(["", "/items", "/items/x", "/schema", "/coverage", "/position"])
)
def test_no_collection_name_makes_a_500(name: str, rest: str) -> None:
    path = quote(name, safe="", errors="replace")
    assert CLIENT.get(f"/ogc/collections/x{path}{rest}").status_code == 404


@pytest.mark.parametrize("name", ["../counties", "advise", "dUmmYColLection", "%00"])
def test_what_is_no_collection_is_not_found(ogc: TestClient, name: str) -> None:
    for rest in ("", "/schema", "/queryables", "/items", "/coverage", "/position?coords=POINT(1 1)"):
        assert ogc.get(f"/ogc/collections/{name}{rest}").status_code == 404


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/ogc/collections/counties/items?limit=3&limit=4", "limit: is given as '3' and as '4'; give it once"),
        ("/ogc/collections/counties/items?f=json&f=html", "f: is given as 'json' and as 'html'; give it once"),
        ("/ogc/collections?lang=en&lang=fr", "lang: is given as 'en' and as 'fr'; give it once"),
        ("/ogc/collections/counties/items?datetime=", "datetime: is empty"),
        ("/ogc/collections/counties/items?datetime=20240101", "datetime: '20240101' is not a date or a time"),
        ("/ogc/collections/counties/items?datetime=2024-W01-1/..", "datetime: '2024-W01-1' is not a date or a time"),
        ("/ogc/collections/counties/items?datetime=9999-soon", "datetime: '9999-soon' is not a date or a time"),
        ("/ogc/collections/counties/items?limt=3", "limt: is not a parameter here (did you mean limit?)"),
        ("/ogc/collections/counties/items?filters=district=1", "filters: is not a parameter here"),
        ("/ogc/collections/counties/items?limit=0", "limit: 0 is outside 1 to"),
        ("/ogc/collections/counties/items?limit=ten", "limit: 'ten' is not a whole number"),
        ("/ogc/collections/counties/items?offset=-1", "offset: -1 is outside 0 to"),
        ("/ogc/collections/counties/items?bbox=1,2,3", "bbox: has 3 values, it needs 4 to 6"),
        ("/ogc/collections/counties/items?bbox=1,2,3,4,5", "bbox: has 5 values"),
        ("/ogc/collections/counties/items?bbox=1,5,3,2", "bbox: 1,5,3,2 is upside down"),
        ("/ogc/collections/counties/items?bbox=5,1,2,3&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326",
         "bbox: 5,1,2,3 is upside down; the order in http://www.opengis.net/def/crs/EPSG/0/4326 is south,west"),
        ("/ogc/collections/counties/items?bbox=1,5,3,2&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857",
         "bbox: 1,5,3,2 is upside down"),
        ("/ogc/collections/counties/items?bbox=0,0,1e308,1e308", "bbox: lies outside what"),
        ("/ogc/collections/counties/items?bbox=0,0,1e308,1e308&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857",
         "bbox: lies outside what"),
        ("/ogc/collections/counties/items?bbox=0,0,5,1,1,1", "bbox: 0,0,5,1,1,1 is upside down"),
        ("/ogc/collections/counties/items?bbox=1,2,3,nan", "bbox: 'nan' is not a number"),
        ("/ogc/collections/counties/items?datetime=soon", "datetime: 'soon' is not a date or a time"),
        ("/ogc/collections/counties/items?datetime=2021-01-01/2020-01-01", "datetime: '2021-01-01/2020"),
        ("/ogc/collections/counties/items?sortby=nam", "sortby: 'nam' is not offered (did you mean name?)"),
        ("/ogc/collections/counties/items?properties=nam", "properties: 'nam' is not offered"),
        ("/ogc/collections/counties/items?district=x", "district: 'x' is not a whole number"),
        ("/ogc/collections/counties/items?arable=maybe", "arable: 'maybe' is neither true nor false"),
        ("/ogc/collections/counties/items?crs=EPSG:4326", "crs: 'EPSG:4326' is not offered"),
        ("/ogc/collections/counties/items?f=xml", "f: 'xml' is not offered; there are json, html, jsonld, jsonfg"),
        ("/ogc/collections/counties/items?lang=%3B", "lang: ';' cannot be read"),
        ("/ogc/collections/counties/items?name=%00", "name: holds a NUL character"),
        ("/ogc?token=abc", "token: is not a parameter here"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_a_400_that_names_it(ogc: TestClient, path: str, said: str) -> None:
    answer = ogc.get(path)
    assert answer.status_code == 400
    assert answer.json()["code"] == "InvalidParameterValue"
    assert answer.json()["description"].startswith(said)


def test_a_feature_that_does_not_exist_is_not_found(ogc: TestClient) -> None:
    answer = ogc.get("/features/collections/counties/items/C999")
    assert (answer.status_code, answer.json()["code"]) == (404, "NotFound")


def test_a_raster_has_no_items_and_says_what_it_has(ogc: TestClient) -> None:
    answer = ogc.get("/ogc/collections/carbon/items")
    assert answer.status_code == 404
    assert answer.json()["description"] == "collection 'carbon' is served as coverage and edr, not as feature"


@pytest.mark.parametrize(
    "path", ["/ogc/nothing", "/ogc/collections/counties/tails", "/features/processes", "/features/collections/carbon"]
)
def test_a_path_that_is_not_there_is_an_ogc_exception(ogc: TestClient, path: str) -> None:
    answer = ogc.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "NotFound")
    page = ogc.get(f"{path}?f=html")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("path", [*PATHS[:10], "/features", "/features/collections/counties/items/C000"])
def test_a_final_slash_does_no_harm(ogc: TestClient, path: str) -> None:
    with_slash, without = ogc.get(f"{path}/"), ogc.get(path)
    assert with_slash.history == []
    assert with_slash.status_code == without.status_code == 200


@pytest.mark.parametrize("path", [*PATHS[:10], "/ogc/collections/cover/coverage"])
def test_head_is_get_without_a_body(ogc: TestClient, path: str) -> None:
    head, get = ogc.head(path), ogc.get(path)
    assert head.status_code == 200
    assert head.headers["content-type"] == get.headers["content-type"]


def test_options_never_offers_post_on_items(ogc: TestClient) -> None:
    """QGIS makes a layer editable that may be posted to."""
    answer = ogc.options("/features/collections/counties/items")
    assert (answer.status_code, answer.headers["allow"]) == (200, "GET, HEAD, OPTIONS")
    assert ogc.options("/ogc/processes/advise/execution").headers["allow"] == "POST, OPTIONS"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/features/collections/counties/items"), ("DELETE", "/ogc"), ("GET", "/ogc/processes/advise/execution")],
)
def test_a_method_that_is_not_offered_is_a_405(ogc: TestClient, method: str, path: str) -> None:
    answer = ogc.request(method, path)
    assert answer.status_code == 405
    assert "allow" in answer.headers
    assert answer.json()["code"] == "MethodNotAllowed"


def test_every_method_is_told_which_there_are(ogc: TestClient) -> None:
    for method in ("POST", "DELETE", "TRACE", "FOO"):
        answer = ogc.request(method, "/ogc/collections/counties/items")
        assert answer.status_code == 405
        assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["allow"].split(", "))
