"""OWSLib reads the OGC APIs."""

import pytest
from owslib.ogcapi.features import Features

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
