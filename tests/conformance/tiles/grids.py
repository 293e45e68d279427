"""Where tiles lie, worked out by morecantile and pyproj, and what is in them."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import morecantile
from fastapi.testclient import TestClient
from PIL import Image
from pyproj import Transformer

GRIDS = ("WebMercatorQuad", "WorldCRS84Quad", "EuropeanETRS89_LAEAQuad", "2154_10cm")

PUBLISHED = Path(__file__).parents[3] / "config" / "tile-matrix-sets" / "2154_10cm.json"

ITEM = "{tileMatrix}/{tileRow}/{tileCol}"

RENNES = (-1.68, 48.11)


def grid(name: str) -> morecantile.TileMatrixSet:
    if name in morecantile.tms.list():
        return morecantile.tms.get(name)
    return morecantile.TileMatrixSet.model_validate(json.loads(PUBLISHED.read_text()))


def to_grid(name: str) -> Transformer:
    return Transformer.from_crs("OGC:CRS84", grid(name).crs.srs, always_xy=True)


def tile_at(name: str, level: int, lon: float, lat: float) -> tuple[int, int, tuple[float, float, float, float]]:
    """Row, column and window (west, south, east, north in the grid's units) of the tile at a place."""
    x, y = to_grid(name).transform(lon, lat)
    tile = grid(name)._tile(x, y, level)
    box = grid(name).xy_bounds(tile)
    return tile.y, tile.x, (box.left, box.bottom, box.right, box.top)


def decoded(client: TestClient, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    layers: dict[str, Any] = mapbox_vector_tile.decode(answer.content, default_options={"y_coord_down": True})
    return layers


def image(client: TestClient, path: str) -> Image.Image:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return Image.open(BytesIO(answer.content))
