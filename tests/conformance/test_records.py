"""OGC API - Records Part 1 (20-004r1), its abstract tests in our words, on the real catalogue."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.mount import mount
from helpdesk.services.catalogue import KINDS
from helpdesk.services.desk import Desk

SPEC = "http://www.opengis.net/spec"
CATALOGUE = "/ogc/collections/catalogue"
ITEMS = f"{CATALOGUE}/items"


@pytest.fixture(scope="module")
def client(desk: Desk) -> TestClient:
    app = FastAPI()
    mount(app, desk)
    return TestClient(app, base_url=desk.public_url)


@pytest.fixture(scope="module")
def records(client: TestClient) -> list[dict[str, Any]]:
    return list(pages(client, ITEMS))


def pages(client: TestClient, address: str) -> Iterator[dict[str, Any]]:
    """Every record, by following `next`."""
    following: str | None = address
    while following:
        page = client.get(following).json()
        yield from page["features"]
        following = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)


def found(client: TestClient, query: str) -> dict[str, Any]:
    answer = client.get(f"{ITEMS}?limit=1000&{query}")
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    assert page["numberReturned"] == len(page["features"])
    return page


def test_ogcapi_records_1_searchable_catalog__the_classes_it_depends_on_are_declared(client: TestClient) -> None:
    declared = set(client.get("/ogc/conformance").json()["conformsTo"])
    wanted = {f"{SPEC}/ogcapi-records-1/1.0/conf/{name}" for name in ("searchable-catalog", "json", "html", "oas30")}
    assert wanted | {f"{SPEC}/ogcapi-features-1/1.0/conf/core"} <= declared


def test_ogcapi_records_1_searchable_catalog__every_layer_pack_practice_and_scheme_is_a_record(
    desk: Desk, records: list[dict[str, Any]]
) -> None:
    content = desk.content
    by_kind = {kind: [each for each in records if each["properties"]["type"] == kind] for kind in KINDS}
    assert len(by_kind["dataset"]) == sum(layer.published for layer in content.layers.values())
    assert len(by_kind["pack"]) == len(content.packs)
    assert len(by_kind["practice"]) == len(content.practices)
    assert len(by_kind["scheme"]) == len(content.schemes)
    assert len({each["id"] for each in records}) == len(records) > 60


def test_ogcapi_records_1_record_core__every_record_has_the_mandatory_members(records: list[dict[str, Any]]) -> None:
    for record in records:
        about = record["properties"]
        assert record["type"] == "Feature"
        assert record["id"]
        assert about["title"]
        assert about["type"] in KINDS
        assert {"geometry", "time"} <= set(record)
        for contact in about.get("contacts", ()):
            assert contact["organization"]
            assert contact["roles"]


def test_ogcapi_records_1_record_core__times_are_dates_or_open(records: list[dict[str, Any]]) -> None:
    dated = [record["time"]["interval"] for record in records if record["time"]]
    assert dated
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d|\.\.", end) for interval in dated for end in interval)


def test_ogcapi_records_1_record_core__what_a_record_links_to_is_there(
    client: TestClient, records: list[dict[str, Any]]
) -> None:
    for record in records:
        own = [link for link in record["links"] if link["href"].startswith(str(client.base_url))]
        assert {"self", "alternate", "collection"} <= {link["rel"] for link in own}
    for link in next(record for record in records if record["properties"]["type"] == "dataset")["links"]:
        if link["href"].startswith(str(client.base_url)):
            assert client.get(link["href"]).status_code == 200, link


def test_ogcapi_records_1_record_collection__the_catalogue_describes_itself(client: TestClient) -> None:
    answer = client.get(CATALOGUE)
    assert answer.headers["content-type"] == "application/ogc-catalog+json"
    catalogue = answer.json()
    assert (catalogue["id"], catalogue["type"], catalogue["itemType"]) == ("catalogue", "Collection", "record")
    assert {"self", "alternate", "items"} <= {link["rel"] for link in catalogue["links"]}
    listed = {each["id"]: each for each in client.get("/ogc/collections").json()["collections"]}
    assert listed["catalogue"]["itemType"] == "record"


def test_ogcapi_records_1_record_api__a_record_is_the_same_in_the_list_and_alone(
    client: TestClient, records: list[dict[str, Any]]
) -> None:
    for record in records[:: max(1, len(records) // 12)]:
        answer = client.get(f"{ITEMS}/{record['id']}")
        assert answer.headers["content-type"] == "application/geo+json"
        assert answer.json() == record


def test_ogcapi_records_1_record_api__an_unknown_record_is_not_found(client: TestClient) -> None:
    answer = client.get(f"{ITEMS}/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "NotFound")
    assert "nothing" in answer.json()["description"]


@pytest.mark.parametrize("term", ["carbon", "CARBON", "soil  organic", "organic   CARBON"])
def test_ogcapi_records_1_record_core_query_parameters__q_finds_phrases_in_any_case(
    client: TestClient, desk: Desk, term: str
) -> None:
    page = found(client, f"q={term}")
    assert 0 < page["numberMatched"] < len(list(pages(client, ITEMS)))
    wanted = " ".join(term.split()).casefold()
    texts = {f"scheme-{each.id}": each.texts for each in desk.content.schemes.values()}
    for record in page["features"]:
        said = json.dumps([record["properties"], texts.get(record["id"], {}).get("fr", "")], ensure_ascii=False)
        layer = desk.content.layers.get(record["id"])
        said += " ".join([*layer.titles.values(), *layer.descriptions.values()]) if layer else ""
        assert wanted in " ".join(said.split()).casefold(), record["id"]


def test_ogcapi_records_1_record_core_query_parameters__q_takes_alternatives_by_comma(client: TestClient) -> None:
    one, other, both = (found(client, f"q={q}")["numberMatched"] for q in ("elevation", "hedge", "elevation,hedge"))
    assert max(one, other) <= both <= one + other
    assert found(client, "q=hedge elevation")["numberMatched"] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_ogcapi_records_1_record_core_query_parameters__type_gives_only_that_kind(
    client: TestClient, kind: str
) -> None:
    page = found(client, f"type={kind}")
    assert page["numberMatched"] > 0
    assert {record["properties"]["type"] for record in page["features"]} == {kind}


def test_ogcapi_records_1_record_core_query_parameters__ids_and_external_ids_name_records(
    client: TestClient, records: list[dict[str, Any]]
) -> None:
    ids = [records[0]["id"], records[-1]["id"]]
    assert [record["id"] for record in found(client, f"ids={','.join(ids)}")["features"]] == ids
    known = next(
        r for r in records if "externalIds" in r["properties"] and "," not in str(r["properties"]["externalIds"])
    )
    value = known["properties"]["externalIds"][0]["value"]
    assert known["id"] in [record["id"] for record in found(client, f"externalIds={value}")["features"]]


def test_ogcapi_records_1_record_core_query_parameters__bbox_leaves_out_what_lies_elsewhere(client: TestClient) -> None:
    in_kenya = {record["id"] for record in found(client, "type=pack&bbox=36,-1,37,0")["features"]}
    assert {"pack-kenya", "pack-world"} <= in_kenya
    assert "pack-alberta" not in in_kenya
    assert all(record["geometry"] for record in found(client, "bbox=36,-1,37,0")["features"])


def test_ogcapi_records_1_record_core_query_parameters__datetime_leaves_out_what_is_of_another_time(
    client: TestClient, records: list[dict[str, Any]]
) -> None:
    begun = next(r for r in records if r["time"] and r["time"]["interval"][0] > "2000")
    ids = [record["id"] for record in found(client, "datetime=../1950-01-01")["features"]]
    assert begun["id"] not in ids
    assert len(ids) >= sum(record["time"] is None for record in records)


def test_ogcapi_records_1_sorting__sortables_are_what_records_sort_by(client: TestClient) -> None:
    sortables = client.get(f"{CATALOGUE}/sortables").json()
    assert sortables["$id"].endswith("/sortables")
    assert all(about["type"] == "string" for about in sortables["properties"].values())
    for name in sortables["properties"]:
        values = [_sorted_by(record, name) for record in found(client, f"sortby={name}")["features"]]
        assert values == sorted(values)
        assert (
            values == [_sorted_by(r, name) for r in found(client, f"sortby=-{name}")["features"]][::-1]
            or name == "type"
        )


def test_ogcapi_records_1_searchable_catalog_sorting__a_name_that_is_no_sortable_is_refused(client: TestClient) -> None:
    answer = client.get(f"{ITEMS}?sortby=colour")
    assert answer.status_code == 400
    assert "sortby: 'colour' is no sortable" in answer.json()["description"]


def test_ogcapi_records_1_json__pages_are_feature_collections_with_counts_in_headers_too(client: TestClient) -> None:
    answer = client.get(f"{ITEMS}?limit=3")
    assert answer.headers["content-type"] == "application/geo+json"
    page = answer.json()
    assert (page["type"], page["numberReturned"], len(page["features"])) == ("FeatureCollection", 3, 3)
    assert answer.headers["ogc-numbermatched"] == str(page["numberMatched"])


def test_ogcapi_records_1_html__records_are_pages_that_carry_schema_org(client: TestClient) -> None:
    page = client.get(f"{ITEMS}/soc-stock?f=html&lang=fr").text
    carried = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert carried
    linked = json.loads(carried[1])
    assert (linked["@type"], linked["name"]) == ("Dataset", "Stock de carbone organique du sol")
    assert "<form" in client.get(f"{ITEMS}?f=html").text


def test_ogcapi_records_1_oas30__the_document_declares_the_search(client: TestClient) -> None:
    paths = client.get("/ogc/openapi").json()["paths"]
    assert {f"{CATALOGUE.removeprefix('/ogc')}{rest}" for rest in ("", "/items", "/items/{recordId}")} <= set(paths)


def test_ogcapi_records_1_autodiscovery__the_landing_page_links_to_the_catalogue(client: TestClient) -> None:
    rel = "http://www.opengis.net/def/rel/ogc/1.0/ogc-catalog"
    link = next(link for link in client.get("/ogc").json()["links"] if link["rel"] == rel)
    assert client.get(link["href"]).status_code == 200
    assert rel in client.get("/ogc?f=html").text


def test_the_catalogue_is_also_dcat(client: TestClient, records: list[dict[str, Any]]) -> None:
    answer = client.get(f"{ITEMS}?f=dcat&limit=1000")
    assert answer.headers["content-type"] == "application/ld+json"
    catalogue = answer.json()
    assert catalogue["@type"] == "dcat:Catalog"
    assert len(catalogue["dcat:dataset"]) + len(catalogue["dcat:resource"]) == len(records)
    stock = next(each for each in catalogue["dcat:dataset"] if each["dct:identifier"] == "soc-stock")
    assert {title["@language"] for title in stock["dct:title"]} >= {"en", "fr"}
    for distribution in stock["dcat:distribution"]:
        assert client.get(distribution["dcat:accessURL"]["@id"]).status_code == 200
    assert 'rel="next"' in client.get(f"{ITEMS}?f=dcat&limit=2").headers["link"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=", "q: "),
        ("type=song", "type: 'song' is not offered"),
        ("bbox=1,2,3", "bbox: has 3 values"),
        ("bbox=1,5,3,2", "bbox: 1,5,3,2 is upside down"),
        ("datetime=soon", "datetime: 'soon' is not a date"),
        ("limit=0", "limit: 0 is outside"),
        ("offset=-1", "offset: -1 is outside"),
        ("colour=red", "colour: is not a parameter here"),
    ],
)
def test_a_bad_search_is_a_400_that_names_the_parameter(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"{ITEMS}?{query}")
    assert answer.status_code == 400
    assert said in answer.json()["description"]


def _sorted_by(record: dict[str, Any], name: str) -> str:
    return str(record["id"] if name == "id" else record["properties"][name]).casefold()
