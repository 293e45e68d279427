"""Questions to WMS 1.3.0, and what is read of the answers."""

from io import BytesIO
from xml.etree import ElementTree as ET

import numpy as np
from defusedxml.ElementTree import fromstring
from fastapi.testclient import TestClient
from PIL import Image

WMS, OGC, XLINK = "{http://www.opengis.net/wms}", "{http://www.opengis.net/ogc}", "{http://www.w3.org/1999/xlink}"

FOREST, CROPLAND = [0x00, 0x66, 0x00, 255], [0xFF, 0xEE, 0x66, 255]

CAPABILITIES = {"SERVICE": "WMS", "REQUEST": "GetCapabilities"}

MAP = {
    "SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetMap", "LAYERS": "cover", "STYLES": "", "CRS": "EPSG:4326",
    "BBOX": "47,-5,49,-1", "WIDTH": "80", "HEIGHT": "40", "FORMAT": "image/png", "TRANSPARENT": "TRUE",
}  # fmt: skip

INFO = MAP | {
    "REQUEST": "GetFeatureInfo", "QUERY_LAYERS": "cover", "INFO_FORMAT": "application/json", "I": "60", "J": "30",
}  # fmt: skip

LEGEND = {
    "SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetLegendGraphic", "LAYER": "cover", "FORMAT": "image/png",
}  # fmt: skip


def document(client: TestClient, **more: str) -> ET.Element:
    return fromstring(client.get("/ogc/wms", params=CAPABILITIES | more).content)


def picture(client: TestClient, **more: str) -> np.ndarray:
    answer = client.get("/ogc/wms", params=MAP | more)
    assert answer.status_code == 200, answer.text
    return np.asarray(Image.open(BytesIO(answer.content)).convert("RGBA"))


def found(client: TestClient, **more: str) -> list[dict[str, object]]:
    features: list[dict[str, object]] = client.get("/ogc/wms", params=INFO | more).json()["features"]
    return features


def refused(client: TestClient, asked: dict[str, str], status: int = 400) -> tuple[str, str, str]:
    """Code, locator and message of the one exception."""
    answer = client.get("/ogc/wms", params=asked)
    assert answer.status_code == status, (answer.status_code, answer.content[:100])
    assert answer.headers["content-type"].startswith("text/xml")
    report = fromstring(answer.content)
    assert (report.tag, report.get("version")) == (f"{OGC}ServiceExceptionReport", "1.3.0")
    (said,) = report
    return said.get("code", ""), said.get("locator", ""), said.text or ""


def without(asked: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in asked.items() if key != name}


def layer(root: ET.Element, name: str) -> ET.Element:
    return next(each for each in root.iter(f"{WMS}Layer") if each.findtext(f"{WMS}Name") == name)
