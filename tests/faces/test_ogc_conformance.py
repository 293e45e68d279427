"""Every conformance class that is declared is tested, by a test named after it in tests/conformance.

A test of class `ogcapi-tiles-1/1.0/conf/tileset` is called `test_ogcapi_tiles_1_tileset__...`: what is no letter or
digit becomes `_`, the version and `conf` are left out. Ours are tests against the abstract test suites; nobody has
certified anything.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from helpdesk.domain.errors import Unavailable
from helpdesk.faces.ogc import collection

from .conftest import ogc_client

SPEC = "http://www.opengis.net/spec/"
CONFORMANCE = Path(__file__).parents[1] / "conformance"


def conforms(client: TestClient, base: str) -> Iterator[str]:
    for uri in client.get(f"{base}/conformance").json()["conformsTo"]:
        yield uri.removeprefix(SPEC)


def prefix_of(uri: str) -> str:
    family, _, *rest = uri.replace("/conf/", "/").split("/")
    return f"test_{re.sub('[^a-z0-9]', '_', '_'.join([family, *rest]).lower())}__"


def named_tests() -> set[str]:
    """The beginning, up to the double underscore, of every test in tests/conformance."""
    trees = [ast.parse(path.read_text("utf-8")) for path in CONFORMANCE.rglob("test_*.py")]
    names = [node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {name.partition("__")[0] + "__" for name in names if name.startswith("test_")}


def test_every_class_that_is_declared_has_a_test_named_after_it(ogc: TestClient) -> None:
    declared = {*conforms(ogc, "/ogc"), *conforms(ogc, "/features")}
    named = named_tests()
    assert len(declared) > 80
    assert [uri for uri in declared if prefix_of(uri) not in named] == []


def test_the_features_api_declares_nothing_that_it_has_not(ogc: TestClient) -> None:
    families = {uri.partition("/")[0].rsplit("-", 1)[0] for uri in conforms(ogc, "/features")}
    assert families <= {"ogcapi-common", "ogcapi-features", "cql2", "json-fg"}


def test_asking_twice_gives_the_same_list(ogc: TestClient) -> None:
    assert list(conforms(ogc, "/ogc")) == list(conforms(ogc, "/ogc"))


@pytest.mark.parametrize("base", ["/ogc", "/features"])
def test_the_landing_page_has_the_required_links(ogc: TestClient, base: str) -> None:
    rels = {link["rel"]: link for link in ogc.get(base).json()["links"]}
    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= set(rels)
    assert rels["service-desc"]["type"] == "application/vnd.oai.openapi+json;version=3.0"


def test_every_collection_describes_itself(ogc: TestClient) -> None:
    for listed in ogc.get("/ogc/collections").json()["collections"]:
        described = ogc.get(f"/ogc/collections/{listed['id']}").json()
        assert described["id"] == listed["id"]
        assert described["extent"]["spatial"]["crs"] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
        assert {"self", "alternate"} <= {link["rel"] for link in described["links"]}


def test_a_collection_that_cannot_be_described_is_said_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its own document is refused, and the list leaves it out: the operator must hear of it."""
    client = ogc_client()

    def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(collection, "stock_collection", broken)
    assert client.get("/ogc/collections").status_code == 200
    assert "collection carbon cannot be described" in caplog.text


def test_a_refusal_that_is_known_is_one_line_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = ogc_client()

    def lacking(*_: object) -> None:
        raise Unavailable("the replica lacks a table", detail="the replica at db2 lacks a table; name another")

    monkeypatch.setattr(collection, "stock_collection", lacking)
    assert client.get("/ogc/collections").status_code == 200
    told = [each for each in caplog.records if "carbon" in each.getMessage()]
    assert [each.getMessage() for each in told] == [
        "collection carbon cannot be described: the replica at db2 lacks a table; name another"
    ]
    assert told[0].exc_info is None
