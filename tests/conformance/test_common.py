"""OGC API - Common Parts 1 (19-072) and 2 (20-024), and what Features adds to its documents, in our words."""

import re
from typing import Any

import pytest
from pygeoapi.openapi import validate_openapi_document

from ..faces.conftest import ogc_client

SITES = ("/ogc", "/features")
CLIENT = ogc_client()
HTML = {"Accept": "text/html"}
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def linked(document: dict[str, Any], rel: str) -> list[dict[str, str]]:
    return [link for link in document["links"] if link["rel"] == rel]


def test_ogcapi_common_1_core__every_path_answers_a_get_and_a_head_alike(site: str) -> None:
    for path in ("", "/conformance", "/openapi"):
        got, head = CLIENT.get(site + path), CLIENT.head(site + path)
        assert (got.status_code, head.status_code) == (200, 200)
        assert got.headers["content-type"] == head.headers["content-type"]


def test_ogcapi_common_1_core__an_unknown_or_unreadable_parameter_is_a_400(site: str) -> None:
    for query, name in (("colour=red", "colour"), ("f=song", "f"), ("lang=%3B", "lang")):
        answer = CLIENT.get(f"{site}/collections?{query}")
        assert answer.status_code == 400
        assert answer.json()["description"].startswith(f"{name}: ")


def test_ogcapi_common_1_landing_page__it_leads_to_definition_declaration_and_data(site: str) -> None:
    document = CLIENT.get(site).json()
    assert document["title"]
    for rel in ("self", "service-desc", "service-doc", "conformance", "data"):
        assert linked(document, rel), rel
        for link in linked(document, rel):
            assert CLIENT.get(link["href"]).status_code == 200, link


def test_ogcapi_common_1_landing_page__all_that_it_links_to_here_is_there(site: str) -> None:
    own = [link for link in CLIENT.get(site).json()["links"] if link["href"].startswith("http://testserver")]
    assert len(own) > 5
    for link in own:
        if "{" not in link["href"] and link["href"].startswith(f"http://testserver{site}"):
            assert CLIENT.get(link["href"]).status_code == 200, link


def test_ogcapi_common_1_landing_page__the_declaration_names_what_is_served(site: str) -> None:
    classes = CLIENT.get(f"{site}/conformance").json()["conformsTo"]
    assert len(classes) == len(set(classes)) > 5
    assert all(re.fullmatch(r"http://www\.opengis\.net/spec/[a-z0-9-]+/[0-9.]+/(req|conf)/.+", uri) for uri in classes)


def test_ogcapi_common_1_json__documents_are_json_unless_something_else_is_wanted(site: str) -> None:
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
        for path in ("", "/conformance", "/collections"):
            answer = CLIENT.get(site + path, headers=headers)
            assert answer.headers["content-type"] == "application/json"
            assert isinstance(answer.json(), dict)


def test_ogcapi_common_1_html__the_same_documents_are_pages(site: str) -> None:
    for path in ("", "/conformance", "/collections", "/openapi", "/collections/counties"):
        for answer in (CLIENT.get(site + path, headers=HTML), CLIENT.get(f"{site}{path}?f=html")):
            assert answer.headers["content-type"].startswith("text/html")
            assert answer.text.startswith("<!doctype html>")


def test_ogcapi_common_1_oas30__the_definition_is_openapi_3_0_and_true(site: str) -> None:
    answer = CLIENT.get(f"{site}/openapi")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    document = answer.json()
    assert document["openapi"].startswith("3.0.")
    assert validate_openapi_document(document)
    assert document["servers"] == [{"url": f"http://testserver{site}"}]


def test_ogcapi_common_2_collections__each_listed_collection_is_described_alike_alone(site: str) -> None:
    listing = CLIENT.get(f"{site}/collections").json()
    assert linked(listing, "self")
    assert len(listing["collections"]) >= 3
    for listed in listing["collections"]:
        alone = CLIENT.get(f"{site}/collections/{listed['id']}").json()
        assert (alone["id"], alone["title"]) == (listed["id"], listed["title"])
        assert alone["extent"]["spatial"]["crs"] == CRS84
        (west, south, east, north), *_ = alone["extent"]["spatial"]["bbox"]
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90
        assert linked(alone, "self")


def test_ogcapi_common_2_collections__an_unknown_collection_is_not_found(site: str) -> None:
    answer = CLIENT.get(f"{site}/collections/nowhere")
    assert answer.status_code == 404
    assert "nowhere" in answer.json()["description"]


def test_ogcapi_features_1_oas30__the_definition_has_every_path_of_features(site: str) -> None:
    paths = CLIENT.get(f"{site}/openapi").json()["paths"]
    items = "/collections/{collectionId}/items"
    assert {"/", "/conformance", "/collections", "/collections/{collectionId}", items, f"{items}/{{featureId}}"} <= set(
        paths
    )


def test_ogcapi_features_1_html__features_are_pages_too(site: str) -> None:
    for path in ("/collections/counties/items", "/collections/counties/items/C003"):
        page = CLIENT.get(site + path, headers=HTML)
        assert page.headers["content-type"].startswith("text/html")
        assert "C003" in page.text
