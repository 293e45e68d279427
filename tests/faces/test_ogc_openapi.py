"""The OpenAPI document: valid, complete in itself, and as QGIS reads it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from pygeoapi.openapi import validate_openapi_document

# What stands for the parameters of a path where their own example is not of this desk, by component; and a query that a
# path cannot do without.
IDS = {
    "collectionId": "counties", "collectionId-feature": "counties", "collectionId-feature-coverage": "counties",
    "collectionId-coverage": "cover", "collectionId-edr": "soil", "featureId": "C000", "processId": "advise",
    "recordId": "carbon", "locationId": "brittany",
}  # fmt: skip
REQUIRED = {
    "position": "&coords=POINT(-2 48)",
    "area": "&coords=POLYGON((-3 47.5,-2 47.5,-2 48,-3 47.5))",
    "radius": "&coords=POINT(-2 48)&within=20&within-units=km",
    "cube": "&bbox=-3,47,-2,48",
}
# Nothing is there until somebody asks for it.
MADE_ON_DEMAND = {"jobId"}


@pytest.fixture(params=["/ogc", "/features"])
def document(ogc: TestClient, request: pytest.FixtureRequest) -> dict[str, Any]:
    answer = ogc.get(f"{request.param}/openapi")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    found: dict[str, Any] = answer.json()
    return found


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_it_is_valid_openapi_3_0(document: dict[str, Any]) -> None:
    assert validate_openapi_document(document)


def test_it_refers_to_nothing_outside_itself(document: dict[str, Any]) -> None:
    for reference in references(document):
        node: Any = document
        assert reference.startswith("#/")
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids))


def test_qgis_finds_its_page_size(document: dict[str, Any]) -> None:
    schema = document["components"]["parameters"]["limit"]["schema"]
    assert (schema["default"], schema["maximum"]) == (10, 1000)


def test_qgis_finds_which_properties_it_may_filter_by(ogc: TestClient) -> None:
    parameters = ogc.get("/features/openapi").json()["paths"]["/collections/counties/items"]["get"]["parameters"]
    own = {each["name"]: each for each in parameters if each.get("name") in ("district", "soc_mean", "name", "arable")}
    assert {name: each["schema"]["type"] for name, each in own.items()} == {
        "name": "string",
        "district": "integer",
        "soc_mean": "number",
        "arable": "boolean",
    }
    assert all((each["style"], each["explode"], each["in"]) == ("form", False, "query") for each in own.values())


def test_nothing_can_be_posted_to_items(document: dict[str, Any]) -> None:
    assert set(document["paths"]["/collections/{collectionId}/items"]) == {"get"}


def test_it_grows_by_no_copy_of_a_layer(ogc: TestClient) -> None:
    paths = ogc.get("/ogc/openapi").json()["paths"]
    assert [path for path in paths if "counties" in path or "carbon" in path] == []


def test_every_declared_path_answers(ogc: TestClient, document: dict[str, Any]) -> None:
    for address, _ in _addresses(document):
        answer = ogc.get(f"{address}&lang=en")
        assert answer.status_code == 200, (address, answer.text)


def test_every_format_that_is_declared_is_given(ogc: TestClient, document: dict[str, Any]) -> None:
    for address, operation in _addresses(document):
        for name in _formats(operation):
            answer = ogc.get(f"{address}&f={name}")
            assert answer.status_code == 200, (address, name)
            assert ("text/html" in answer.headers["content-type"]) == (name == "html")
            assert name not in ("json", "jsonld") or json.loads(answer.text)


def test_what_is_sent_is_of_a_declared_type(ogc: TestClient, document: dict[str, Any]) -> None:
    for address, operation in _addresses(document):
        for name in _formats(operation):
            sent = ogc.get(f"{address}&f={name}").headers["content-type"].removesuffix("; charset=utf-8")
            assert sent in operation["responses"]["200"]["content"], (address, name)


def test_failures_are_declared_as_they_are_sent(ogc: TestClient, document: dict[str, Any]) -> None:
    declared = document["components"]["responses"]["NotFound"]["content"]
    for name in ("json", "html"):
        sent = ogc.get(f"/ogc/collections/nowhere?f={name}").headers["content-type"]
        assert sent.removesuffix("; charset=utf-8") in declared


@pytest.mark.parametrize(
    ("path", "accept", "sent"),
    [
        ("/ogc/collections/counties/schema", "application/schema+json", "application/schema+json"),
        ("/ogc/openapi", "application/vnd.oai.openapi+json", "application/vnd.oai.openapi+json;version=3.0"),
        ("/ogc/collections/cover/coverage", "application/prs.coverage+json", "application/vnd.cov+json"),
        ("/ogc/collections/soil/position?coords=POINT(-2 48)", "application/vnd.cov+json", "application/vnd.cov+json"),
    ],
)
def test_a_declared_type_may_be_asked_for(ogc: TestClient, path: str, accept: str, sent: str) -> None:
    wanted = f"text/html;q=0.5, {accept}"
    assert ogc.get(path, headers={"Accept": wanted}).headers["content-type"] == sent


@pytest.mark.parametrize("noun", ["schema", "queryables"])
def test_a_schema_names_its_draft_by_its_identifier(ogc: TestClient, noun: str) -> None:
    schema = ogc.get(f"/ogc/collections/counties/{noun}").json()
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(schema)


def _addresses(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each GET of the document as an address that exists, with a query begun."""
    base, components = document["servers"][0]["url"], document["components"]["parameters"]
    for path, operations in document["paths"].items():
        if "get" not in operations or any(f"{{{name}}}" in path for name in MADE_ON_DEMAND):
            continue
        named = [each["$ref"].rpartition("/")[2] for each in operations["get"]["parameters"] if "$ref" in each]
        values = {components[name]["name"]: _value(name, components[name]["schema"]) for name in named}
        yield f"{base}{path.format(**values)}?{REQUIRED.get(path.rpartition('/')[2], '')}", operations["get"]


def _value(component: str, schema: dict[str, Any]) -> str:
    """What exists under the small desk, else what the parameter itself gives as an example."""
    return str(IDS.get(component) or schema.get("example", schema.get("enum", [""])[0]))


def _formats(operation: dict[str, Any]) -> list[str]:
    found: list[str] = next(each["schema"]["enum"] for each in operation["parameters"] if each.get("name") == "f")
    return found


def test_a_document_is_written_once_and_still_follows_format_and_language(ogc: TestClient) -> None:
    first = ogc.get("/ogc/collections/carbon?lang=fr").json()
    assert ogc.get("/ogc/collections/carbon?lang=fr").json() == first
    assert ogc.get("/ogc/collections/carbon?lang=en").json()["title"] != first["title"]
    assert ogc.get("/ogc/collections/carbon?lang=fr&f=html").text.startswith("<!doctype html>")
    assert ogc.get("/ogc/collections/cover?lang=fr").json()["id"] == "cover"
