"""OWSLib reads the OGC APIs."""

import pytest
from owslib.ogcapi.features import Features
from owslib.ogcapi.processes import Processes
from owslib.ogcapi.records import Records

from .conftest import Server
from .test_qgis_features import collections, of_several_pages


@pytest.fixture
def features(server: Server) -> Features:
    return Features(f"{server.url}/features")


def test_owslib_reads_the_documents(server: Server, features: Features) -> None:
    assert features.conformance()["conformsTo"]
    assert features.api()["openapi"].startswith("3.0")
    assert set(features.feature_collections()) == {each["id"] for each in collections(server)}
    for each in collections(server):
        assert features.collection(each["id"])["title"] == each["title"]
        assert features.collection_queryables(each["id"])["properties"]
        assert features.collection_schema(each["id"])["properties"]


def test_owslib_pages_through_all(server: Server, features: Features) -> None:
    each, ids = of_several_pages(server), set()
    while page := features.collection_items(each["id"], limit=1000, offset=len(ids))["features"]:
        ids |= {feature["id"] for feature in page}
    assert len(ids) == each["itemCount"]
    some = sorted(ids)[0]
    assert features.collection_item(each["id"], some)["id"] == some


def test_owslib_runs_a_process(server: Server) -> None:
    client = Processes(f"{server.url}/ogc")
    described = {each["id"]: client.process(each["id"]) for each in client.processes()}
    assert {"advise", "echo"} <= set(described)
    assert {"lon", "lat"} <= set(described["advise"]["inputs"])
    told = client.execute("advise", inputs={"lon": 8.99, "lat": 13.81})
    assert told["record"]["value"]["place"]["lon"] == pytest.approx(8.99), list(told)


def test_owslib_searches_the_catalogue(server: Server) -> None:
    client = Records(f"{server.url}/ogc")
    (catalogue,) = client.records()
    found = client.collection_items(catalogue, q="clay", limit=5)
    assert found["numberMatched"] > 0
    assert any("clay" in str(each["properties"]).lower() for each in found["features"])
    one = client.collection_item(catalogue, found["features"][0]["id"])
    assert one["properties"]["title"] == found["features"][0]["properties"]["title"]
