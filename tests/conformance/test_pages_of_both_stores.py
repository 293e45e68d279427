"""Pages over HTTP: the same from a GeoPackage and from PostGIS, to the last digit."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.mount import mount
from helpdesk.storage.geopackage import GeoPackageStore
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.store import PostgisStore

from ..faces import fakes
from ..postgis.cluster import Server
from ..postgis.loading import load
from ..storage.vector_layers import KEYS, write

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
LAYERS = ("fields", "points", "rules", "named")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> Iterator[tuple[TestClient, TestClient]]:
    path = tmp_path_factory.mktemp("pages") / "features.gpkg"
    write(path)
    dsn = postgres.database()
    database, relations = Database(dsn), load(path, dsn, KEYS)
    embedded = GeoPackageStore(path, KEYS)
    grown = PostgisStore(database, {name: relations[name] for name in LAYERS})
    yield _client(embedded), _client(grown)
    embedded.close()
    database.close()


def _client(store: Any) -> TestClient:
    desk, app = fakes.desk(), FastAPI()
    layers = {name: fakes.layer(name, "features") for name in LAYERS}
    mount(app, replace(desk, features=store, content=replace(desk.content, layers=layers)))
    return TestClient(app)


@pytest.mark.parametrize(
    "address",
    [
        "fields/items?limit=300", "fields/items?limit=7&sortby=-carbon", "fields/items?bbox=-100,-40,60,30&limit=500",
        "fields/items?bbox=170,-80,-170,80&limit=500", "fields/items?soil=loam&properties=carbon,soil&limit=200",
        f"fields/items?crs={EPSG}4326&limit=300", f"fields/items?crs={EPSG}3857&limit=300",
        f"fields/items?crs={EPSG}3035&limit=20", "fields/items?skipGeometry=true", "points/items?limit=2000",
        "fields/items?resulttype=hits&arable=true", "rules/items", "rules/items?datetime=2023-06-01",
        "named/items", "fields/items?offset=297&limit=10", "fields/items/f007", "points/items/5",
        "fields/items?f=html", "fields/items?f=jsonld&limit=3", "fields/items?f=jsonfg&limit=3", "rules/items?f=jsonfg",
        "fields/items?f=csv&limit=300", "fields", "fields/schema", "fields/items?carbon=much",
        "fields/items?cursor=nonsense", "fields/items/none",
    ],
)  # fmt: skip
def test_both_stores_give_the_same_answer(both: tuple[TestClient, TestClient], address: str) -> None:
    one, other = (client.get(f"/ogc/collections/{address}") for client in both)
    assert one.status_code == other.status_code
    if "json" in one.headers["content-type"]:
        assert json.loads(_uncursored(other.text)) == _plain(json.loads(_uncursored(one.text)))
    else:
        assert _uncursored(other.text) == _uncursored(one.text)
    assert {name.lower() for name in other.headers} == {name.lower() for name in one.headers}


def _plain(answer: Any) -> Any:
    """Mercator comes from two versions of PROJ, and GeoPackages round their extents."""
    match answer:
        case {"bbox": [[*box]], **others}:
            return {"bbox": [pytest.approx(box, rel=1e-12)], **{name: _plain(each) for name, each in others.items()}}
        case dict():
            return {name: _plain(value) for name, value in answer.items()}
        case list():
            return [_plain(value) for value in answer]
        case float():
            return pytest.approx(answer, rel=1e-9) if abs(answer) > 1000 else answer
    return answer


def _uncursored(text: str) -> str:
    return re.sub(r"cursor=[\w-]+", "cursor=", text)


def test_all_pages_are_reached_by_their_links(both: tuple[TestClient, TestClient]) -> None:
    for client in both:
        href: str | None = "/ogc/collections/fields/items?limit=70"
        seen: list[str] = []
        while href:
            page = client.get(href).json()
            assert page["numberMatched"] == 300
            seen += [feature["id"] for feature in page["features"]]
            href = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
        assert seen == [f"f{number:03}" for number in range(300)]


def test_an_estimate_is_not_called_the_number_that_matches(
    both: tuple[TestClient, TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.storage.postgis.counts.MOST_COUNTED", 20)
    grown = both[1]
    answer = grown.get("/ogc/collections/fields/items?soil=clay&limit=3")
    page = answer.json()
    assert "numberMatched" not in page
    assert page["numberMatchedEstimate"] > 20
    assert page["numberReturned"] == 3
    csv = grown.get("/ogc/collections/fields/items?soil=clay&limit=3&f=csv")
    assert "ogc-numbermatched" not in csv.headers
    assert int(csv.headers["desk-numbermatchedestimate"]) > 20
    assert "≈ " in grown.get("/ogc/collections/fields/items?soil=clay&limit=3&f=html").text
