"""The abstract tests of CQL2 (OGC 21-065r2, annex A) over HTTP, in both encodings, on the test data of the standard.

predicates.csv and combinations.csv hold the standard's tables of predicates and how many features match. Three counts
of the table for ACCENTI with LIKE are ours: the data have Chișinău, Chicago and Chengdu, where it counts two.
"""

import csv
import json
from dataclasses import replace
from itertools import product
from typing import Any

import cql2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.mount import mount
from helpdesk.ports import FeatureStore

from ..faces import fakes
from ..storage.stores import store_of
from . import natural_earth

VALUES = {
    "string": "'foo'", "boolean": "true", "number": "3.14", "integer": "1",
    "date-time": "TIMESTAMP('2022-04-14T14:48:46Z')", "date": "DATE('2022-04-14')",
}  # fmt: skip


store = store_of(natural_earth.write)


@pytest.fixture(scope="module")
def client(store: FeatureStore) -> TestClient:
    desk = fakes.desk()
    layers = {source: fakes.layer(source, "features") for source in natural_earth.SOURCES}
    app = FastAPI()
    mount(app, replace(desk, features=store, content=replace(desk.content, layers=layers)))
    return TestClient(app)


def table(name: str) -> list[dict[str, str]]:
    with (natural_earth.HERE / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def asked(client: TestClient, source: str, filter_: str, **more: Any) -> Any:
    parameters = {"filter": filter_, "limit": 1000, "skipGeometry": "true", **more}
    return client.get(f"/features/collections/{source}/items", params=parameters)


def matched(client: TestClient, source: str, filter_: str, **more: Any) -> int:
    answer = asked(client, source, filter_, resulttype="hits", **more)
    assert answer.status_code == 200, (filter_, answer.text)
    count: int = answer.json()["numberMatched"]
    return count


def ids(client: TestClient, source: str, filter_: str) -> set[Any]:
    answer = asked(client, source, filter_)
    assert answer.status_code == 200, (filter_, answer.text)
    return {feature["id"] for feature in answer.json()["features"]}


def queryables(client: TestClient, source: str) -> dict[str, str]:
    """By name, quoted where it is a keyword: the kind of each that is no geometry."""
    properties = client.get(f"/ogc/collections/{source}/queryables").json()["properties"]
    return {
        f'"{name}"': about["format"] if about.get("format") in VALUES else about["type"]
        for name, about in properties.items()
        if "type" in about
    }


def holds_the_table(client: TestClient, class_: str) -> None:
    rows = [row for row in table("predicates") if row["class"] == class_]
    assert rows
    for row in rows:
        assert matched(client, row["source"], row["predicate"]) == int(row["matched"]), row


def test_cql2_basic_cql2__every_predicate_of_the_table_matches_as_many(client: TestClient) -> None:
    holds_the_table(client, "basic-cql2")


def test_cql2_basic_cql2__operators_that_exclude_each_other_share_no_feature(client: TestClient) -> None:
    for source in natural_earth.SOURCES:
        for name, kind in queryables(client, source).items():
            found = {op: ids(client, source, f"{name} {op} {VALUES[kind]}") for op in ("=", "<>", "<", ">", "<=", ">=")}
            assert not found["="] & found["<>"]
            assert not found[">"] & found["<="]
            assert not found["<"] & found[">="]
            assert not ids(client, source, f"{name} IS NULL") & ids(client, source, f"{name} is not null")


def test_cql2_basic_cql2__literals_of_truth_match_all_or_nothing(client: TestClient) -> None:
    assert matched(client, "places", "true") == 243
    assert matched(client, "places", "false") == 0


def test_cql2_basic_cql2__predicates_are_joined_as_the_table_says(client: TestClient) -> None:
    for row in table("combinations"):
        joined = "(NOT ({p2}) AND {p1}) OR ({p3} and {p4}) or not ({p1} OR {p4})".format(**row)
        assert matched(client, "places", joined) == int(row["matched"]), joined


def test_cql2_advanced_comparison_operators__every_predicate_matches_as_many(client: TestClient) -> None:
    holds_the_table(client, "advanced-comparison-operators")


def test_cql2_advanced_comparison_operators__patterns_match_as_the_tests_ask(client: TestClient) -> None:
    for name in ("name", "nameascii"):
        assert not ids(client, "places", f"{name} LIKE '_%'") & ids(client, "places", f"{name} like ''")
        assert ids(client, "places", f"{name} LIKE '%'") == ids(client, "places", f"{name} like '%%'")
        assert ids(client, "places", f"{name} like '\\%\\_'") == set()


def test_cql2_advanced_comparison_operators__texts_in_a_list_may_be_instants(client: TestClient) -> None:
    assert matched(client, "places", "\"date\" in ('2022-04-16', '2022-04-17')") == 1
    assert matched(client, "places", "start in ('2022-04-16T10:13:19Z')") == 1
    assert matched(client, "places", "pop_max between 100.0 and 1.0") == 0


def test_cql2_case_insensitive_comparison__every_predicate_matches_as_many(client: TestClient) -> None:
    holds_the_table(client, "case-insensitive-comparison")


def test_cql2_accent_insensitive_comparison__every_predicate_matches_as_many(client: TestClient) -> None:
    holds_the_table(client, "accent-insensitive-comparison")
    assert ids(client, "places", "ACCENTI(name) LIKE accenti('Ä%')") == ids(client, "places", "ACCENTI(name) LIKE 'A%'")


def test_cql2_basic_spatial_functions__every_predicate_matches_as_many(client: TestClient) -> None:
    holds_the_table(client, "basic-spatial-functions")


def test_cql2_basic_spatial_operators__the_earlier_name_means_the_same(client: TestClient) -> None:
    assert matched(client, "countries", "S_INTERSECTS(geometry, BBOX(-180,-90,180,90))") == 177


def test_cql2_basic_spatial_functions__a_position_off_the_earth_is_refused(client: TestClient) -> None:
    for shape in ("POINT(90 180)", "MULTIPOINT(7.02 49.92, 90 180)", "BBOX(-190,0,0,1)"):
        answer = asked(client, "countries", f"S_INTERSECTS(geometry,{shape})")
        assert answer.status_code == 400
        assert "nowhere on Earth" in answer.json()["description"]


def test_cql2_basic_spatial_functions_plus__every_predicate_matches_as_many(client: TestClient) -> None:
    holds_the_table(client, "basic-spatial-functions-plus")


def test_cql2_spatial_functions__every_predicate_matches_as_many(client: TestClient) -> None:
    holds_the_table(client, "spatial-functions")


def test_cql2_spatial_functions__a_box_is_the_polygon_it_draws(client: TestClient) -> None:
    box, ring = "BBOX(-180,-90,180,90)", "POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))"
    for source, function in product(natural_earth.SOURCES, ("INTERSECTS", "DISJOINT", "EQUALS", "WITHIN", "CONTAINS")):
        found = [ids(client, source, f"S_{function}(geometry,{shape})") for shape in (box, ring)]
        assert found[0] == found[1], (source, function)


def test_cql2_spatial_functions__what_excludes_each_other_shares_no_feature(client: TestClient) -> None:
    for source, shape in product(natural_earth.SOURCES, ("LINESTRING(7 50,10 51)", "POINT(7.02 49.92)")):
        met, apart = (ids(client, source, f"S_{name}(geometry,{shape})") for name in ("INTERSECTS", "DISJOINT"))
        assert not met & apart
        for name in ("TOUCHES", "CROSSES", "OVERLAPS", "EQUALS"):
            assert ids(client, source, f"S_{name}(geometry,{shape})") <= met


def test_cql2_temporal_functions__every_predicate_matches_as_many(client: TestClient) -> None:
    holds_the_table(client, "temporal-functions")


def test_cql2_temporal_functions__an_instant_is_no_interval(client: TestClient) -> None:
    for name in ("CONTAINS", "DURING", "FINISHEDBY", "MEETS", "OVERLAPS", "STARTS"):
        answer = asked(client, "places", f"T_{name}(start, INTERVAL('2021-01-01T00:00:00Z','..'))")
        assert answer.status_code == 400
        assert "it takes interval" in answer.json()["description"]


def test_cql2_property_property__every_predicate_matches_as_many(client: TestClient) -> None:
    holds_the_table(client, "property-property")


def test_cql2_property_property__a_value_equals_itself(client: TestClient) -> None:
    for value in VALUES.values():
        found = {op: matched(client, "places", f"{value} {op} {value}") for op in ("=", "<>", "<", ">", "<=", ">=")}
        assert found == {"=": 243, ">=": 243, "<=": 243, "<>": 0, "<": 0, ">": 0}, value
    for name in queryables(client, "places"):
        found = {op: ids(client, "places", f"{name} {op} {name}") for op in ("=", "<>", "<", ">", "<=", ">=")}
        assert found["="] == found["<="] == found[">="]
        assert not found["<>"] | found["<"] | found[">"]


def test_cql2_arithmetic__every_predicate_matches_as_many(client: TestClient) -> None:
    holds_the_table(client, "arithmetic")


def test_cql2_cql2_text__escaped_letters_are_those_they_stand_for(client: TestClient) -> None:
    assert matched(client, "places", r"'a\tb' = 'a\tb' AND 'it''s' = 'it\'s'") == 243
    assert matched(client, "places", r"name = 'St. George\'s'") == matched(client, "places", "name = 'St. George''s'")


def test_cql2_cql2_json__the_same_predicates_match_as_many(client: TestClient) -> None:
    for row in table("predicates"):
        document = json.dumps(cql2.parse_text(row["predicate"]).to_json())
        count = matched(client, row["source"], document, **{"filter-lang": "cql2-json"})
        assert count == int(row["matched"]), row
