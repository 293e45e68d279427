"""The abstract tests of OGC API - Features Parts 1, 2, 3 and 5 that CQL2's own do not cover."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

SITES = ("/ogc", "/features")
EPSG_4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
EPSG_3857 = "http://www.opengis.net/def/crs/EPSG/0/3857"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
REL = "http://www.opengis.net/def/rel/ogc/1.0"


@pytest.fixture(scope="module")
def client(ogc: TestClient) -> TestClient:
    return ogc


@pytest.fixture(scope="session")
def ogc() -> TestClient:
    from ..faces.conftest import ogc_client

    return ogc_client()


def got(client: TestClient, path: str, **parameters: Any) -> Any:
    answer = client.get(path, params=parameters or None)
    assert answer.status_code == 200, answer.text
    return answer


def items(client: TestClient, collection: str = "counties", **parameters: Any) -> Any:
    return got(client, f"/ogc/collections/{collection}/items", **parameters).json()


def refused(client: TestClient, **parameters: Any) -> str:
    answer = client.get("/ogc/collections/counties/items", params=parameters)
    assert answer.status_code == 400, answer.text
    said: str = answer.json()["description"]
    return said


def followed(client: TestClient, page: Any, rel: str = "next") -> list[Any]:
    """The pages that lead on from this one, it included."""
    found = [page]
    while href := next((link["href"] for link in found[-1]["links"] if link["rel"] == rel), None):
        assert href.startswith("http://testserver/")
        found.append(got(client, href).json())
    return found


def ids(*pages: Any) -> list[str]:
    return [feature["id"] for page in pages for feature in page["features"]]


def test_ogcapi_features_1_core__pages_lead_to_every_feature_once(client: TestClient) -> None:
    pages = followed(client, items(client, limit=30))
    assert [page["numberReturned"] for page in pages] == [30, 30, 30, 10]
    assert {page["numberMatched"] for page in pages} == {100}
    assert ids(*pages) == ids(items(client, limit=1000))
    assert all("offset" not in link["href"] for page in pages for link in page["links"])


def test_ogcapi_features_1_core__pages_lead_back(client: TestClient) -> None:
    forth = followed(client, items(client, limit=30, sortby="-soc_mean"))
    back = followed(client, forth[-1], "prev")
    assert [ids(page) for page in reversed(back)] == [ids(page) for page in forth]


def test_ogcapi_features_1_core__paging_keeps_every_other_parameter(client: TestClient) -> None:
    asked = {"limit": 7, "bbox": "-5,47,-4.5,47.5", "filter": "district <> 1", "properties": "code", "crs": EPSG_4326}
    pages = followed(client, items(client, **asked))
    assert len(pages) > 2
    assert ids(*pages) == ids(items(client, **{**asked, "limit": 1000}))
    assert {tuple(feature["properties"]) for page in pages for feature in page["features"]} == {("code",)}


def test_ogcapi_features_1_core__a_full_last_page_has_no_next(client: TestClient) -> None:
    assert [len(page["features"]) for page in followed(client, items(client, limit=50))] == [50, 50]


def test_ogcapi_features_1_core__offset_is_still_known(client: TestClient) -> None:
    assert ids(items(client, limit=5, offset=20)) == ids(items(client, limit=1000))[20:25]
    assert "offset" in refused(client, offset=1, cursor="x")


def test_ogcapi_features_1_core__bbox_and_datetime_and_properties_join(client: TestClient) -> None:
    whole = set(ids(items(client, limit=1000)))
    box = set(ids(items(client, limit=1000, bbox="-5,47,-4.45,47.25")))
    district = set(ids(items(client, limit=1000, district=1)))
    both = set(ids(items(client, limit=1000, district=1, bbox="-5,47,-4.45,47.25", datetime="2020-01-01")))
    assert both == box & district < box < whole


def test_ogcapi_features_1_core__unknown_and_unreadable_parameters_are_refused(client: TestClient) -> None:
    for name, value in {
        "nonsense": "1",
        "limit": "0",
        "bbox": "1,2,3",
        "datetime": "soon",
        "cursor": "nonsense",
    }.items():
        assert refused(client, **{name: value}).startswith(f"{name}: ")


def test_ogcapi_features_1_core__a_feature_links_to_itself_and_its_collection(client: TestClient) -> None:
    found = got(client, "/ogc/collections/counties/items/C007").json()
    rels = {link["rel"]: link["href"] for link in found["links"]}
    assert got(client, rels["self"]).json() == found
    assert got(client, rels["collection"]).json()["id"] == "counties"


def test_ogcapi_features_1_geojson__every_answer_is_geojson(client: TestClient) -> None:
    for path in ("items", "items/C007"):
        answer = got(client, f"/ogc/collections/counties/{path}")
        assert answer.headers["content-type"] == "application/geo+json"
    for feature in items(client, limit=1000)["features"]:
        assert feature["type"] == "Feature"
        assert list(feature["properties"]) == ["code", "name", "district", "soc_mean", "arable"]
        assert [type(value) for value in feature["properties"].values()] == [str, str, int, float, bool]


def test_ogcapi_features_2_crs__answers_come_in_each_listed_crs(client: TestClient) -> None:
    described = got(client, "/ogc/collections/counties").json()
    assert described["storageCrs"] == CRS84
    assert CRS84 in described["crs"]
    corners = {}
    for crs in described["crs"]:
        answer = got(client, "/ogc/collections/counties/items", crs=crs, limit=1)
        assert answer.headers["content-crs"] == f"<{crs}>"
        corners[crs] = answer.json()["features"][0]["geometry"]["coordinates"][0][0]
    assert corners[EPSG_4326] == corners[CRS84][::-1]
    assert abs(corners[EPSG_3857][0]) > 400_000


def test_ogcapi_features_2_crs__every_answer_with_coordinates_says_their_crs(client: TestClient) -> None:
    for path in ("items", "items/C000"):
        for format_ in ("json", "jsonld", *(("jsonfg", "csv") if path == "items" else ())):
            for crs in (CRS84, EPSG_3857):
                answer = got(client, f"/ogc/collections/counties/{path}", f=format_, crs=crs)
                assert answer.headers["content-crs"] == f"<{crs}>"
        pages = [got(client, f"/ogc/collections/counties/{path}", f="html", crs=crs).text for crs in (CRS84, EPSG_3857)]
        sketches = [page.partition('<svg class="sketch"')[2].partition("</svg>")[0] for page in pages]
        assert sketches[0] == sketches[1] != ""


def test_ogcapi_features_2_crs__a_box_is_in_the_axis_order_of_its_crs(client: TestClient) -> None:
    expected = ids(items(client, bbox="-4.95,47.02,-4.92,47.05"))
    assert expected == ids(items(client, bbox="47.02,-4.95,47.05,-4.92", **{"bbox-crs": EPSG_4326})) == ["C000"]
    laea = "http://www.opengis.net/def/crs/EPSG/0/3035"
    (feature,) = items(client, code="C000", crs=laea)["features"]
    ring = feature["geometry"]["coordinates"][0]
    box = ",".join(str(side(point[axis] for point in ring)) for side in (min, max) for axis in (0, 1))
    assert "C000" in ids(items(client, bbox=box, limit=1000, **{"bbox-crs": laea}))
    assert len(ids(items(client, bbox=box, limit=1000, **{"bbox-crs": laea}))) < 10
    assert "bbox-crs" in refused(client, bbox="1,2,3,4", **{"bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/1"})


def test_ogcapi_features_3_queryables__every_collection_links_to_its_queryables(client: TestClient) -> None:
    for site in SITES:
        for listed in got(client, f"{site}/collections").json()["collections"]:
            if listed.get("itemType") != "feature":
                continue
            links = [link for link in listed["links"] if link["rel"] == f"{REL}/queryables"]
            assert [link["type"] for link in links] == ["application/schema+json"]
            assert got(client, links[0]["href"]).headers["content-type"] == "application/schema+json"


def test_ogcapi_features_3_queryables__what_is_not_listed_is_refused(client: TestClient) -> None:
    schema = got(client, "/ogc/collections/counties/queryables").json()
    assert schema["additionalProperties"] is False
    assert list(schema["properties"]) == ["geometry", "code", "name", "district", "soc_mean", "arable"]
    for name, about in schema["properties"].items():
        assert items(client, filter=f"{name} IS NULL")["numberMatched"] == 0
        assert ("type" in about) != about.get("format", "").startswith("geometry-")
        assert "$ref" not in about
    assert "'nothing' is not queryable" in refused(client, filter="nothing IS NULL")


def test_ogcapi_features_3_queryables_query_parameters__each_queryable_filters(client: TestClient) -> None:
    for name, value in {"code": "C007", "district": 1, "soc_mean": 10.75, "arable": "false"}.items():
        found = items(client, limit=1000, **{name: value})["features"]
        assert found
        assert {str(feature["properties"][name]).lower() for feature in found} == {str(value).lower()}


def test_ogcapi_features_3_filter__it_is_read_in_both_languages(client: TestClient) -> None:
    as_json = '{"op": "=", "args": [{"property": "district"}, 1]}'
    expected = ids(items(client, limit=1000, filter="district = 1"))
    assert len(expected) == 33
    assert expected == ids(items(client, limit=1000, filter="district = 1", **{"filter-lang": "cql2-text"}))
    assert expected == ids(items(client, limit=1000, filter=as_json, **{"filter-lang": "cql2-json"}))


@pytest.mark.parametrize(
    ("crs", "box", "point"),
    [
        (CRS84, "BBOX(-4.95,47.02,-4.92,47.05)", "POINT(-4.95 47.05)"),
        (EPSG_4326, "BBOX(47.02,-4.95,47.05,-4.92)", "POINT(47.05 -4.95)"),
        (EPSG_3857, "BBOX(-551031,5945000,-547691,5948000)", "POINT(-551031 5948000)"),
    ],
)
def test_ogcapi_features_3_filter__geometries_are_in_the_filter_crs(
    client: TestClient, crs: str, box: str, point: str
) -> None:
    for shape in (box, point, f"GEOMETRYCOLLECTION({point}, {point})"):
        assert ids(items(client, filter=f"S_INTERSECTS(geometry, {shape})", **{"filter-crs": crs})) == ["C000"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"filter": ""}, "filter: 'nothing' stands where a value should at the end"),
        ({"filter": "district = 'one'"}, "filter: = compares district (integer"),
        ({"filter": "distric = 1"}, "filter: 'distric' is not queryable at character 1; there is district"),
        ({"filter": "foo(district) = 1"}, "filter: 'foo' is no function here"),
        ({"filter": "((((district = 1"}, "filter: 'nothing' stands where ')' should at the end"),
        ({"filter": "(" * 60 + "TRUE" + ")" * 60}, "filter: is nested deeper than 40 levels"),
        ({"filter": "a" * 20_001}, "filter: is longer than"),
        ({"filter": "S_INTERSECTS(geometry, POLYGON((0 0, 1 1)))"}, "filter: a ring of the Polygon is not closed"),
        ({"filter": "S_INTERSECTS(geometry, POINT(200 0))"}, "filter: the position 200 0 is nowhere on Earth"),
        ({"filter": "S_INTERSECTS(geometry, BBOX(50,0,40,1))", "filter-crs": EPSG_4326}, "filter: its BBOX"),
        ({"filter": "S_INTERSECTS(geometry, POINT(0 200))", "filter-crs": EPSG_4326}, "filter: the position"),
        ({"filter": "TRUE", "filter-lang": "sql"}, "filter-lang: 'sql' is not offered"),
        ({"filter": "TRUE", "filter-crs": "EPSG:9999999"}, "filter-crs: 'EPSG:9999999' is not offered"),
        ({"filter": "district = 1", "filter-lang": "cql2-json"}, "filter: is no JSON"),
    ],
    ids=str,
)
def test_ogcapi_features_3_features_filter__a_bad_filter_is_told_with_its_place(
    client: TestClient, asked: dict[str, str], told: str
) -> None:
    assert refused(client, **asked).startswith(told.partition(" (integer")[0])


def test_ogcapi_features_3_features_filter__it_joins_every_other_filter(client: TestClient) -> None:
    asked = {"bbox": "-5,47,-4.45,47.25", "arable": "true", "limit": 1000}
    both = set(ids(items(client, filter="district = 1", **asked)))
    assert both == set(ids(items(client, **asked))) & set(ids(items(client, filter="district = 1", limit=1000)))
    assert both


def test_ogcapi_features_3_features_filter__every_format_holds_the_same_features(client: TestClient) -> None:
    asked = {"filter": "district = 1 AND soc_mean > 100", "limit": 5}
    expected = ids(items(client, **asked))
    assert len(expected) == 5
    for format_ in ("html", "jsonld", "jsonfg", "csv"):
        text = got(client, "/ogc/collections/counties/items", f=format_, **asked).text
        assert [f"C{number:03}" for number in range(100) if f"C{number:03}" in text] == sorted(expected), format_
    linked = got(client, "/ogc/collections/counties/items", f="csv", **asked).headers["link"]
    following = next(part for part in linked.split(", <") if 'rel="next"' in part).partition(">")[0].lstrip("<")
    assert "cursor=" in following
    assert ids(items(client, **asked | {"cursor": following.partition("cursor=")[2].partition("&")[0]}))


def schemas(client: TestClient) -> list[tuple[str, Any]]:
    found = []
    for collection in ("counties", "regions", "statements"):
        for noun in ("schema", "queryables", "sortables"):
            answer = client.get(f"/ogc/collections/{collection}/{noun}", headers={"Accept": "application/schema+json"})
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "application/schema+json"
            found.append((f"http://testserver/ogc/collections/{collection}/{noun}", answer.json()))
    return found


def test_ogcapi_features_5_schemas__each_is_a_json_schema_of_its_own_address(client: TestClient) -> None:
    for address, schema in schemas(client):
        Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
        assert (schema["$id"], schema["type"]) == (address, "object")
        for about in schema["properties"].values():
            assert ("type" in about) != about.get("format", "").startswith("geometry-")
            assert "$ref" not in about
            assert all(isinstance(about[key], int) for key in about if key == "x-ogc-propertySeq")


def test_ogcapi_features_5_schemas__one_property_is_the_id(client: TestClient) -> None:
    for address, schema in schemas(client):
        roles = [about.get("x-ogc-role") for about in schema["properties"].values()]
        assert roles.count("id") == 1 or (roles.count("id") == 0 and not address.endswith("/schema"))


def test_ogcapi_features_5_core_roles_features__geometry_and_time_have_their_roles(client: TestClient) -> None:
    by_address = dict(schemas(client))
    for address, schema in by_address.items():
        roles = {about["x-ogc-role"]: name for name, about in schema["properties"].items() if "x-ogc-role" in about}
        assert ("primary-geometry" in roles) != address.endswith("/sortables")
    told = by_address["http://testserver/ogc/collections/statements/schema"]["properties"]
    assert [about.get("x-ogc-role") for about in told.values() if "format" in about][1:2] == ["primary-instant"]


def test_ogcapi_features_5_returnables_and_receivables__every_feature_fits_its_schema(client: TestClient) -> None:
    for collection in ("counties", "statements"):
        schema = got(client, f"/ogc/collections/{collection}/schema").json()
        nullable = {name: {"anyOf": [about, {"type": "null"}]} for name, about in schema["properties"].items()}
        check = Draft202012Validator({"type": "object", "properties": nullable, "additionalProperties": False})
        for feature in items(client, collection, limit=1000)["features"]:
            check.validate(feature["properties"])
        described = got(client, f"/ogc/collections/{collection}").json()
        rels = [link["rel"] for link in described["links"] if link["type"] == "application/schema+json"]
        assert {f"{REL}/{noun}" for noun in ("schema", "queryables", "sortables")} <= set(rels)


def test_ogcapi_features_5_queryables__they_are_what_filters_take(client: TestClient) -> None:
    for collection in ("counties", "statements", "regions"):
        for name in got(client, f"/ogc/collections/{collection}/queryables").json()["properties"]:
            known, unknown = (
                set(ids(items(client, collection, limit=1000, filter=f'"{name}" IS {word}')))
                for word in ("NOT NULL", "NULL")
            )
            assert not known & unknown
            assert known | unknown == set(ids(items(client, collection, limit=1000)))


def test_ogcapi_features_5_sortables__they_are_what_sortby_takes(client: TestClient) -> None:
    properties = got(client, "/ogc/collections/counties/sortables").json()["properties"]
    for name in properties:
        for sign in ("", "-"):
            found = items(client, sortby=sign + name, limit=1000)["features"]
            values = [feature["properties"][name] for feature in found]
            assert values == sorted(values, reverse=sign == "-")
            assert len(found) == 100
    assert "sortby" in refused(client, sortby="geometry")
