"""Map tiles of OGC API - Tiles (20-057)."""

import re
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from pyproj import Transformer

from tests.faces.conftest import ogc_client

from .grids import grid, image, tile_at


@pytest.mark.parametrize("prefix", ["/ogc/collections/carbon", "/ogc/collections/counties", "/ogc"])
def test_ogcapi_tiles_1_png__a_map_tile_is_a_picture_of_the_size_of_its_matrix(small: TestClient, prefix: str) -> None:
    tileset = small.get(f"{prefix}/map/tiles/WebMercatorQuad").json()
    assert tileset["dataType"] == "map"
    types = [link["type"] for link in tileset["links"] if link["rel"] == "item"]
    assert types == ["image/png", "image/webp", "image/jpeg"]
    picture = image(small, f"{prefix}/map/tiles/WebMercatorQuad/5/11/15")
    assert (picture.format, picture.size) == ("PNG", (256, 256))


def test_ogcapi_tiles_1_jpeg__a_tile_comes_as_the_type_that_is_asked_for(small: TestClient) -> None:
    path = "/ogc/collections/carbon/map/tiles/WebMercatorQuad/5/11/15"
    for media_type in ("image/jpeg", "image/webp", "image/png"):
        answer = small.get(path, headers={"Accept": media_type})
        assert answer.headers["content-type"] == media_type
        assert Image.MIME[Image.open(BytesIO(answer.content)).format or ""] == media_type


def test_a_map_tile_has_the_colour_of_the_value_at_its_place(small: TestClient) -> None:
    """The middle of each pixel is the place that EDR is asked for."""
    document = small.get("/ogc/collections/cover/map/tiles/2154_10cm")
    assert document.status_code == 404  # this small desk has no national grid
    for name, level in (("WebMercatorQuad", 9), ("EuropeanETRS89_LAEAQuad", 9)):
        row, column, (left, bottom, right, top) = tile_at(name, level, -3.02, 48.02)
        picture = image(small, f"/ogc/collections/cover/map/tiles/{name}/{level}/{row}/{column}").convert("RGBA")
        back = Transformer.from_crs(grid(name).crs.srs, "OGC:CRS84", always_xy=True)
        for x, y in ((10, 10), (128, 77), (250, 240)):
            lon, lat = back.transform(left + (x + 0.5) / 256 * (right - left), top - (y + 0.5) / 256 * (top - bottom))
            asked = small.get(f"/ogc/collections/cover/position?coords=POINT({lon} {lat})&f=json").json()
            (value,) = asked["ranges"]["land_cover"]["values"]
            colour = {1: (0, 0x66, 0, 255), 2: (0xFF, 0xEE, 0x66, 255)}[value]
            assert picture.getpixel((x, y)) == colour


def test_a_style_has_tiles_of_its_own(small: TestClient) -> None:
    styled = image(small, "/ogc/collections/carbon/styles/default/map/tiles/WebMercatorQuad/2/1/1")
    assert styled.tobytes() == image(small, "/ogc/collections/carbon/map/tiles/WebMercatorQuad/2/1/1").tobytes()
    tileset = small.get("/ogc/collections/carbon/styles/default/map/tiles/WebMercatorQuad").json()
    assert tileset["style"]["id"] == "default"
    assert small.get(tileset["style"]["links"][0]["href"]).status_code == 200
    for path in ("", "/WebMercatorQuad", "/WebMercatorQuad/2/1/1"):
        answer = small.get(f"/ogc/collections/carbon/styles/sepia/map/tiles{path}")
        assert answer.status_code == 404
        assert "sepia" in answer.json()["description"]


def test_the_ground_of_a_tile_may_be_chosen(small: TestClient) -> None:
    """Where there is no data: in the south of the small world."""
    path = "/ogc/collections/carbon/map/tiles/WorldCRS84Quad/0/0/0"
    for query, colour in (
        ("", (0, 0, 0, 0)),
        ("?bgcolor=0x102030", (0x10, 0x20, 0x30, 255)),
        ("?transparent=false", (255, 255, 255, 255)),
    ):
        found = image(small, path + query).convert("RGBA").getpixel((128, 250))
        assert found[3] == colour[3]
        assert colour[3] == 0 or found == colour
    assert small.get(f"{path}?bgcolor=nowhere").status_code == 400


def test_the_page_of_a_map_tileset_shows_it(small: TestClient) -> None:
    page = small.get("/ogc/collections/cover/map/tiles/WebMercatorQuad?f=html").text
    shown = re.findall(r'<img src="([^"]+)"', page)
    assert 1 < len(shown) <= 9
    assert {small.get(address.replace("&amp;", "&")).headers["content-type"] for address in shown} == {"image/png"}


def test_a_raster_that_is_away_is_unavailable_and_no_other_tile_with_it() -> None:
    client = ogc_client(broken=["carbon"])
    assert client.get("/ogc/collections/carbon/map/tiles/WebMercatorQuad/2/1/1").status_code == 503
    assert client.get("/ogc/collections/cover/map/tiles/WebMercatorQuad/5/11/15").status_code == 200
