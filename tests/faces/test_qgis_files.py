"""Files for QGIS: complete, for download, in the language asked for, and with addresses below the public URL."""

from xml.etree import ElementTree

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.mount import mount

from . import fakes
from .conftest import ogc_client

URL = "https://soil.test/desk?a=b&c"


@pytest.fixture(scope="module")
def door() -> TestClient:
    app = FastAPI()
    mount(app, fakes.desk(public_url=URL))
    return TestClient(app)


def opened(door: TestClient, name: str) -> ElementTree.Element:
    answer = door.get(f"/qgis/{name}")
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)


def layers(root: ElementTree.Element) -> dict[str, ElementTree.Element]:
    return {layer.findtext("id", ""): layer for layer in root.iter("maplayer")}


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("carbon.qlr", ["carbon"]),
        ("counties.qlr", ["counties"]),
        ("statements.qlr", ["statements", "regions"]),
        ("rules.qlr", ["statements", "regions"]),
        ("soil.qlr", ["carbon", "cover"]),
        ("all.qlr", ["statements", "regions", "counties", "carbon", "cover"]),
        ("desk.qgs", ["statements", "regions", "counties", "carbon", "cover"]),
    ],
)
def test_a_file_holds_its_layers_and_their_tree(door: TestClient, name: str, ids: list[str]) -> None:
    root = opened(door, name)
    assert list(layers(root)) == [f"helpdesk_{each}" for each in ids]
    assert [leaf.get("id") for leaf in root.iter("layer-tree-layer")] == [f"helpdesk_{each}" for each in ids]
    # QGIS does not find a layer of a project again whose id has ten letters or fewer.
    assert all(len(each) > 10 for each in layers(root))


def test_it_is_sent_as_a_download(door: TestClient) -> None:
    answer = door.get("/qgis/carbon.qlr")
    assert answer.headers["content-disposition"] == 'attachment; filename="carbon.qlr"'
    assert answer.headers["content-type"] == "application/x-qgis-layer-definition"
    assert answer.content.startswith(b"<!DOCTYPE qgis-layer-definition>")
    assert door.get("/qgis/desk.qgs").headers["content-type"] == "application/x-qgis-project"
    assert door.head("/qgis/desk.qgs").status_code == 200
    assert door.options("/qgis/desk.qgs").headers["allow"] == "GET, HEAD, OPTIONS"
    assert door.post("/qgis/desk.qgs").status_code == 405


def test_addresses_are_escaped_as_qgis_reads_them(door: TestClient) -> None:
    """`&` and `=` within `url=`, and nothing else; a raster's address is taken as it stands."""
    found = layers(opened(door, "all.qlr"))
    source = found["helpdesk_counties"].findtext("datasource") or ""
    assert "url='https://soil.test/desk?a%3Db%26c/features'" in source
    assert "typename='counties'" in source
    assert found["helpdesk_carbon"].findtext("datasource") == f"/vsicurl/{URL}/cog/carbon.tif"


def test_a_reference_system_has_more_than_its_code(door: TestClient) -> None:
    for layer in layers(opened(door, "desk.qgs")).values():
        system = layer.find("srs/spatialrefsys")
        assert system is not None
        assert [system.findtext(name) for name in ("authid", "srid")] == ["EPSG:4326", "4326"]
        assert system.findtext("proj4") == "+proj=longlat +datum=WGS84 +no_defs"
    root = opened(door, "desk.qgs")
    assert root.findtext("projectCrs/spatialrefsys/authid") == "EPSG:4326"
    assert root.findtext("properties/SpatialRefSys/ProjectionsEnabled") == "1"


def test_a_layer_says_whose_it_is_and_on_which_terms(door: TestClient) -> None:
    layer = layers(opened(door, "carbon.qlr"))["helpdesk_carbon"]
    assert layer.findtext("layername") == "Title of carbon (%)"
    assert layer.findtext("attribution") == "A Soil Institute"
    assert layer.findtext("resourceMetadata/license") == "CC-BY-4.0"
    assert layer.findtext("resourceMetadata/constraints") == "No use on Sundays"
    link = layer.find("resourceMetadata/links/link")
    assert link is not None
    assert link.get("url") == f"{URL}/ogc/collections/carbon"


def test_words_follow_the_language(door: TestClient) -> None:
    for answer in (
        door.get("/qgis/counties.qlr?lang=fr"),
        door.get("/qgis/counties.qlr", headers={"Accept-Language": "fr"}),
    ):
        assert answer.headers["content-language"] == "fr"
        layer = layers(ElementTree.fromstring(answer.content))["helpdesk_counties"]
        assert layer.findtext("layername") == "Titre de counties"
        aliases = {alias.get("field"): alias.get("name") for alias in layer.iter("alias")}
        assert aliases["soc_mean"] == "Carbone (%)"
        assert [each.get("label") for each in layer.iter("category")] == ["Nord", "Est & <Ouest>", "Elsewhere"]


def test_only_one_raster_is_shown_and_no_classes_over_it(door: TestClient) -> None:
    root = opened(door, "all.qlr")
    ticked = {leaf.get("id") for leaf in root.iter("layer-tree-layer") if leaf.get("checked") == "Qt::Checked"}
    assert ticked == {"helpdesk_carbon"}
    (group,) = (each for each in root.iter("layer-tree-group") if each.get("mutually-exclusive"))
    assert group.get("mutually-exclusive-child") == "0"


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("nothing.qlr", 404, "no file 'nothing.qlr' in /qgis; there are desk.qgs, all.qlr, rules.qlr"),
        ("hidden.qlr", 404, "no file 'hidden.qlr'"),
        ("carbon", 404, "no file 'carbon'"),
        ("carbon.qgs", 404, "no file 'carbon.qgs'"),
        ("carbon.qlr/x", 404, "no file"),
        ("carbon.qlr?style=grey", 400, "style: is no parameter here; there is lang"),
    ],
)
def test_what_is_not_there_is_named(path: str, status: int, says: str) -> None:
    from helpdesk.faces.api import problems

    app = FastAPI()
    problems.install(app)
    mount(app, fakes.desk())
    answer = TestClient(app).get(f"/qgis/{path}")
    assert answer.status_code == status
    assert says in answer.json()["detail"]


def test_a_raster_that_is_away_is_still_in_the_file() -> None:
    app = FastAPI()
    mount(app, fakes.desk(broken=["carbon"]))
    assert TestClient(app).get("/qgis/carbon.qlr").status_code == 200


@pytest.mark.parametrize("base", ["/ogc", "/features"])
def test_pages_and_documents_link_to_the_files(base: str) -> None:
    ogc = ogc_client()
    links = {link["type"]: link["href"] for link in ogc.get(f"{base}/collections/counties").json()["links"]}
    assert links["application/x-qgis-layer-definition"].endswith("/qgis/counties.qlr")
    assert "/qgis/counties.qlr" in ogc.get(f"{base}/collections/counties?f=html").text
    links = {link["type"]: link["href"] for link in ogc.get(base).json()["links"]}
    assert links["application/x-qgis-project"].endswith("/qgis/desk.qgs")
    assert "/qgis/desk.qgs" in ogc.get(f"{base}?f=html").text
