"""The service and its layers as WMS 1.3.0 (06-042) describes them, and what its schema orders."""

from io import BytesIO

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring
from fastapi.testclient import TestClient
from owslib.wms import WebMapService
from PIL import Image
from pyproj import Transformer

from helpdesk.services.desk import Desk

from .asking import CAPABILITIES, WMS, XLINK, document, layer


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ({}, "1.3.0"), ({"VERSION": "1.3.0"}, "1.3.0"), ({"VERSION": "1.3.1"}, "1.3.0"),
        ({"VERSION": "1.1.1"}, "1.1.1"), ({"VERSION": "1.0.0"}, "1.1.1"), ({"VERSION": "1.2.0"}, "1.1.1"),
        ({"VERSION": "100.0.0"}, "1.3.0"),
    ],
)  # fmt: skip
def test_versions_are_negotiated(small: TestClient, asked: dict[str, str], answered: str) -> None:
    answer = small.get("/ogc/wms", params=CAPABILITIES | asked)
    assert answer.status_code == 200
    assert f'version="{answered}"' in answer.text
    assert answer.headers["content-type"].split(";")[0] == (
        "text/xml" if answered == "1.3.0" else "application/vnd.ogc.wms_xml"
    )


def test_parameter_names_are_read_in_any_case_and_unknown_ones_are_ignored(small: TestClient) -> None:
    asked = "service=WMS&Request=GetCapabilities&map_resolution=96&FORMAT_OPTIONS=dpi:96"
    assert small.get(f"/ogc/wms?{asked}").status_code == 200


def test_the_service_is_described_as_the_schema_orders_it(small: TestClient) -> None:
    root = document(small)
    assert [child.tag.removeprefix(WMS) for child in root] == ["Service", "Capability"]
    service, capability = root
    assert [child.tag.removeprefix(WMS) for child in service] == [
        "Name", "Title", "Abstract", "KeywordList", "OnlineResource", "ContactInformation", "Fees",
        "AccessConstraints", "LayerLimit", "MaxWidth", "MaxHeight",
    ]  # fmt: skip
    assert service.findtext(f"{WMS}Name") == "WMS"
    assert [child.tag.removeprefix(WMS) for child in capability] == ["Request", "Exception", "Layer"]
    formats = capability.findall(f"{WMS}Exception/{WMS}Format")
    assert [each.text for each in formats] == ["XML", "INIMAGE", "BLANK"]


def test_operations_name_their_address_and_formats(small: TestClient) -> None:
    root = document(small)
    for name, expected in (
        ("GetCapabilities", {"text/xml"}),
        ("GetMap", {"image/png", "image/jpeg", "image/webp"}),
        ("GetFeatureInfo", {"text/plain", "text/html", "application/json"}),
    ):
        operation = root.find(f"{WMS}Capability/{WMS}Request/{WMS}{name}")
        assert operation is not None
        assert {each.text for each in operation.findall(f"{WMS}Format")} == expected
        link = operation.find(f"{WMS}DCPType/{WMS}HTTP/{WMS}Get/{WMS}OnlineResource")
        assert link is not None
        href = link.get(f"{XLINK}href", "")
        assert href.startswith("http://testserver/ogc/wms?")
        assert href[-1] in "?&"
        assert operation.find(f"{WMS}DCPType/{WMS}HTTP/{WMS}Post") is None


def test_every_layer_with_a_legend_is_listed_and_hidden_ones_are_not(small: TestClient) -> None:
    named = [each.findtext(f"{WMS}Name") for each in document(small).iter(f"{WMS}Layer")]
    assert named == [None, "carbon", "cover", "counties", "regions", "statements"]


def test_a_layer_says_what_the_schema_asks_in_its_order(small: TestClient) -> None:
    tags = [child.tag.removeprefix(WMS) for child in layer(document(small), "cover")]
    order = [
        "Name", "Title", "Abstract", "KeywordList", "EX_GeographicBoundingBox", "BoundingBox", "Attribution",
        "MetadataURL", "DataURL", "Style",
    ]  # fmt: skip
    assert list(dict.fromkeys(tags)) == order


def test_boxes_are_in_the_axis_order_of_each_crs(small: TestClient) -> None:
    boxes = {}
    for box in layer(document(small), "cover").findall(f"{WMS}BoundingBox"):
        boxes[box.get("CRS")] = [float(box.get(name, "nan")) for name in ("minx", "miny", "maxx", "maxy")]
    assert boxes["CRS:84"] == [-5, 47, -1, 49]
    assert boxes["EPSG:4326"] == [47, -5, 49, -1]
    for code in ("EPSG:3857", "EPSG:3035"):
        to_crs = Transformer.from_crs("OGC:CRS84", code)
        assert np.allclose(boxes[code], to_crs.transform_bounds(-5, 47, -1, 49, densify_pts=21), rtol=1e-3)


def test_national_grids_of_the_content_are_offered_where_they_are_good(desk: Desk, real: TestClient) -> None:
    root = document(real)
    for grid in desk.content.tile_matrix_sets.values():
        code = f"EPSG:{grid.crs.rsplit('/', 1)[1]}"
        assert code in [each.text for each in root.iter(f"{WMS}CRS")]
        assert any(box.get("CRS") == code for box in root.iter(f"{WMS}BoundingBox"))


def test_titles_are_in_the_language_asked(small: TestClient) -> None:
    assert layer(document(small, LANGUAGE="fr"), "cover").findtext(f"{WMS}Title") == "Titre de cover"
    answer = small.get("/ogc/wms", params=CAPABILITIES, headers={"Accept-Language": "fr-CA, en;q=0.5"})
    assert layer(fromstring(answer.content), "cover").findtext(f"{WMS}Title") == "Titre de cover"
    assert answer.headers["vary"] == "Accept-Language"


def test_every_link_of_the_document_answers(small: TestClient) -> None:
    hrefs = {each.get(f"{XLINK}href", "") for each in document(small).iter(f"{WMS}OnlineResource")}
    hrefs = {href.removeprefix("http://testserver") for href in hrefs if href.startswith("http://testserver/")}
    assert len(hrefs) > 12
    for href in hrefs:
        if href[-1] not in "?&" and not href.startswith("/cog") and href != "/ogc/wms":
            assert small.get(href).status_code == 200, href


def test_a_legend_is_as_large_as_capabilities_say(small: TestClient) -> None:
    for legend in document(small).iter(f"{WMS}LegendURL"):
        link = legend.find(f"{WMS}OnlineResource")
        assert link is not None
        answer = small.get(link.get(f"{XLINK}href", ""))
        assert answer.headers["content-type"] == "image/png"
        assert Image.open(BytesIO(answer.content)).size == (int(legend.get("width", 0)), int(legend.get("height", 0)))


def test_without_an_update_sequence_the_whole_document_is_sent(small: TestClient) -> None:
    assert document(small).get("updateSequence") is None
    assert document(small, UPDATESEQUENCE="0").tag == document(small).tag


@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
def test_owslib_reads_either_version(small: TestClient, version: str) -> None:
    xml = small.get("/ogc/wms", params=CAPABILITIES | {"VERSION": version}).content
    service = WebMapService("http://testserver/ogc/wms", version=version, xml=xml)
    assert list(service.contents) == ["carbon", "cover", "counties", "regions", "statements"]
    cover = service["cover"]
    assert cover.boundingBoxWGS84 == (-5, 47, -1, 49)
    assert cover.queryable
    assert list(cover.styles) == ["default", "plain"]
    assert {"image/png", "image/jpeg"} <= set(service.getOperationByName("GetMap").formatOptions)
