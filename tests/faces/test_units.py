"""A unit is typed in a layer file one way, read by people another, and by programs as UCUM."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.mount import mount
from helpdesk.faces.pages.formats import Formats

from . import fakes

CARBON = "/ogc/collections/carbon"
WMS = (
    "/ogc/wms?service=WMS&version=1.3.0&request=GetFeatureInfo&layers=carbon&query_layers=carbon&styles=&crs=CRS:84"
    "&bbox=-10,40,10,60&width=20&height=20&i=6&j=12&info_format="
)


@pytest.fixture(scope="module")
def warm() -> Iterator[TestClient]:
    """The small desk, whose raster is in degrees."""
    desk = fakes.desk()
    carbon = replace(desk.content.layers["carbon"], unit="degC")
    app = FastAPI()
    mount(app, replace(desk, content=replace(desk.content, layers={**desk.content.layers, "carbon": carbon})))
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(
    "address",
    [
        f"{CARBON}?f=html",
        f"{CARBON}/position?coords=POINT(-2 48)&f=html",
        f"{CARBON}/styles/default?f=html",
        f"{CARBON}/styles/default?f=sld10",
        f"{CARBON}/styles/default?f=qml",
        "/qgis/carbon.qlr",
        "/qgis/desk.qgs",
        f"{WMS}text/plain",
        f"{WMS}text/html",
    ],
)
def test_people_read_the_sign_of_the_unit(warm: TestClient, address: str) -> None:
    answer = warm.get(address)
    assert answer.status_code == 200, answer.text[:500]
    assert "°C" in answer.text
    assert "degC" not in answer.text


def test_programs_read_its_code(warm: TestClient) -> None:
    described = warm.get(f"{CARBON}?f=json").json()
    unit = described["parameter_names"]["soc_pct"]["unit"]
    assert (unit["symbol"]["value"], unit["label"]) == ("Cel", {"en": "°C"})
    assert warm.get(f"{CARBON}/schema?f=json").json()["properties"]["soc_pct"]["x-ogc-unit"] == "Cel"


def test_amounts_on_the_page_have_the_sign_too() -> None:
    formats = Formats("fr")
    assert formats.amount(12.5, "degC") == "12,5 °C"
    assert formats.amount(3, "t/ha") == "3 t/ha"
    assert formats.amount(3) == "3"
