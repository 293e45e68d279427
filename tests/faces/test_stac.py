"""The static STAC catalogue: valid by the schemas of STAC 1.1.0, opened by pystac-client, and true to the rasters."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pystac
import pystac.validation
import pystac_client
import pytest
import rasterio
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.domain.layers import Layer
from helpdesk.faces.api import problems
from helpdesk.faces.ogc.cog.routes import routes as cog_routes
from helpdesk.faces.ogc.mount import mount
from helpdesk.faces.ogc.stac.routes import routes
from helpdesk.ports import LayerRecord, Manifest
from helpdesk.storage.addresses import in_folder
from helpdesk.storage.rasters import CogReader

from ..storage.coverages import REGION, WORLD, write_cog
from . import fakes
from .running import Running, running

CARBON = replace(fakes.CARBON, years=(1986, 2010))
TERMS = replace(fakes.COVER, provenance=replace(fakes.COVER.provenance, licence="Ask the surveyor"))
SECRET = fakes.layer("secret", "coverage", published=False)
AWAY = replace(fakes.CARBON, id="away")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rasters")
    write_cog(path / "carbon.tif", np.full((180, 360), 2.5, "float32"), WORLD, -9999, "AVERAGE")
    write_cog(path / "cover.tif", np.ones((30, 40), "uint8"), REGION, 255, "NEAREST")
    return path


def app(folder: Path, url: str = "http://testserver", layers: tuple[Layer, ...] = (CARBON, TERMS, SECRET)) -> FastAPI:
    desk, held = fakes.desk(public_url=url), {layer.id: layer for layer in layers}
    record = LayerRecord(
        id="carbon", version="1", statistics={"minimum": 0.5, "maximum": 9.5, "mean": 2.5, "covers": 1}
    )
    desk = replace(
        desk,
        content=replace(desk.content, layers=held),
        rasters=CogReader(in_folder(folder, held), held),
        manifest=Manifest(version="1", layers={"carbon": record}),
    )
    made = FastAPI()
    problems.install(made)
    made.router.routes += [*cog_routes(desk), *routes(desk)]
    return made


@pytest.fixture(scope="module")
def client(folder: Path) -> TestClient:
    return TestClient(app(folder))


def documents(client: TestClient) -> Iterator[dict[str, Any]]:
    """Every document, by following the links down from the root."""
    waiting = ["http://testserver/stac/catalog.json"]
    while waiting:
        answer = client.get(waiting.pop())
        assert answer.status_code == 200
        yield answer.json()
        waiting += [link["href"] for link in answer.json()["links"] if link["rel"] in ("child", "item")]


def item(client: TestClient, layer: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/stac/rasters/{layer}.json").json()
    return found


def test_every_document_is_valid_by_the_core_schemas(client: TestClient) -> None:
    found = list(documents(client))
    assert [each["type"] for each in found] == ["Catalog", "Collection", "Feature", "Feature"]
    for each in found:
        assert pystac.validation.validate_dict(each, extensions=[])


def test_every_link_and_asset_is_absolute_and_self_is_where_it_was_found(client: TestClient) -> None:
    for document in documents(client):
        links = {link["rel"]: link["href"] for link in document["links"]}
        assert client.get(links["self"]).json() == document
        assert links["root"] == "http://testserver/stac/catalog.json"
        hrefs = [*links.values(), *(asset["href"] for asset in document.get("assets", {}).values())]
        assert all(href.startswith(("http://", "https://")) for href in hrefs)


def test_the_folder_is_the_catalogue(client: TestClient) -> None:
    catalogue = client.get("/stac/catalog.json").json()
    assert client.get("/stac").json() == client.get("/stac/").json() == catalogue


def test_only_published_rasters_are_listed(client: TestClient) -> None:
    items = [document["id"] for document in documents(client) if document["type"] == "Feature"]
    assert sorted(items) == ["carbon", "cover"]
    assert client.get("/stac/rasters/secret.json").status_code == 404


def test_an_item_says_what_gdal_finds_in_its_file(client: TestClient, folder: Path) -> None:
    for name in ("carbon", "cover"):
        about = item(client, name)
        band = about["assets"]["data"]["bands"][0]
        with rasterio.open(folder / f"{name}.tif") as dataset:
            assert about["properties"]["proj:shape"] == list(dataset.shape)
            assert about["properties"]["proj:transform"] == pytest.approx(list(dataset.transform)[:6])
            assert about["properties"]["proj:code"] == f"EPSG:{dataset.crs.to_epsg()}"
            assert about["bbox"] == pytest.approx(list(dataset.bounds))
            assert (band["data_type"], band["nodata"]) == (dataset.dtypes[0], dataset.nodata)


def test_the_media_type_is_the_one_that_qgis_knows(client: TestClient) -> None:
    asset = item(client, "carbon")["assets"]["data"]
    assert asset["type"] == "image/tiff; application=geotiff; profile=cloud-optimized"
    assert asset["roles"] == ["data"]
    assert client.head(asset["href"]).headers["content-type"] == asset["type"]


def test_numbers_have_their_unit_and_statistics(client: TestClient) -> None:
    band = item(client, "carbon")["assets"]["data"]["bands"][0]
    assert band["unit"] == "%"
    assert band["statistics"] == {"minimum": 0.5, "maximum": 9.5, "mean": 2.5}


def test_classes_have_their_words_and_colours(client: TestClient) -> None:
    about = item(client, "cover")
    band = about["assets"]["data"]["bands"][0]
    assert any("classification/v2" in extension for extension in about["stac_extensions"])
    told = [
        tuple(each[key] for key in ("value", "name", "title", "color_hint")) for each in band["classification:classes"]
    ]
    assert told == [(1, "forest", "Forest", "006600"), (2, "cropland", "Cropland", "FFEE66")]
    assert "unit" not in band


def test_a_span_of_years_is_a_span_and_no_moment(client: TestClient) -> None:
    properties = item(client, "carbon")["properties"]
    assert properties["datetime"] is None
    assert properties["start_datetime"] == "1986-01-01T00:00:00Z"
    assert properties["end_datetime"] == "2010-12-31T23:59:59Z"


def test_a_raster_without_years_has_the_day_its_file_was_made(client: TestClient, folder: Path) -> None:
    properties = item(client, "cover")["properties"]
    made = pystac.Item.from_dict(item(client, "cover")).datetime
    assert made is not None
    assert made.timestamp() == int((folder / "cover.tif").stat().st_mtime)
    assert "start_datetime" not in properties


def test_terms_are_named_and_linked(client: TestClient) -> None:
    known, other = item(client, "carbon"), item(client, "cover")
    assert known["properties"]["license"] == "CC-BY-4.0"
    assert other["properties"]["license"] == "other"
    terms = next(link for link in other["links"] if link["rel"] == "license")
    assert (terms["title"], terms["href"]) == ("Ask the surveyor", "http://testserver/ogc/collections/cover?f=html")
    credit = {provider["name"]: provider["roles"] for provider in other["properties"]["providers"]}
    assert credit["A Soil Institute; A Land Survey"] == ["producer", "licensor"]
    assert credit["Soil helpdesk"] == ["processor", "host"]


def test_a_raster_that_is_away_is_not_listed_and_spares_the_others(folder: Path) -> None:
    client = TestClient(app(folder, layers=(CARBON, AWAY)))
    assert [each["id"] for each in documents(client)] == ["soil-helpdesk", "rasters", "carbon"]
    assert client.get("/stac/rasters/away.json").status_code == 503


def test_a_catalogue_of_nothing_is_still_one(folder: Path) -> None:
    found = list(documents(TestClient(app(folder, layers=(AWAY,)))))
    assert [each["type"] for each in found] == ["Catalog", "Collection"]
    assert all(pystac.validation.validate_dict(each, extensions=[]) for each in found)


@pytest.mark.parametrize("path", ["catalog", "catalog.json/", "rasters/x.json", "rasters/carbon", "../../x", "rasters"])
def test_whatever_else_is_asked_for_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(f"/stac/{path}", follow_redirects=False).status_code == 404


def test_other_methods_are_refused(client: TestClient) -> None:
    assert client.post("/stac/catalog.json").status_code == 405
    assert client.options("/stac/catalog.json").headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Running]:
    with running(lambda url: app(folder, url)) as server:
        yield server


@pytest.mark.filterwarnings("ignore:Server does not advertise", "ignore:Falling back to pystac")
def test_pystac_client_walks_it_from_the_root(served: Running) -> None:
    catalog = pystac_client.Client.open(f"{served.url}/stac/catalog.json")
    items = {each.id: each for each in catalog.get_items(recursive=True)}
    assert sorted(items) == ["carbon", "cover"]
    collection = items["carbon"].get_collection()
    assert collection is not None
    assert collection.extent.spatial.bboxes == [[-180, -90, 180, 90]]
    assert items["carbon"].assets["data"].get_absolute_href() == f"{served.url}/cog/carbon.tif"


def test_the_pictures_of_an_item_are_there(folder: Path) -> None:
    """On the whole face, which draws them."""
    made = FastAPI()
    mount(made, fakes.desk())
    client = TestClient(made)
    for asset in ("thumbnail", "legend"):
        about = item(TestClient(app(folder)), "carbon")["assets"][asset]
        answer = client.get(about["href"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, about["type"])
