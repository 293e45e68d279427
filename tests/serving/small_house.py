"""A content root of one raster and one vector layer, and a real server on it: quick to build, quick to change."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
import rasterio
from rasterio.transform import from_bounds

from helpdesk.settings import default_content_root

from ..e2e.conftest import free_port, wait_for

PROGRAM = ("-m", "helpdesk")
RASTER = """\
id: {name}
title: {{en: "{title}"}}
description: {{en: "A raster of a test"}}
kind: coverage
fact: {fact}
unit: "%"
source: {{type: file, path: {name}.tif, reader: geotiff, credit: Us, licence: CC0-1.0, url: "https://example.org/"}}
ramp:
  - {{at: 0, colour: "#ffffff"}}
  - {{at: 31, colour: "#442200"}}
"""
VECTOR = """\
id: {name}
title: {{en: "{title}"}}
description: {{en: "Plots of a test"}}
kind: features
key: code
source:
  type: file
  path: {name}.geojson
  reader: ogr
  options: {{columns: {{code: code, area_ha: area_ha}}}}
  credit: Us
  licence: CC0-1.0
  url: https://example.org/
"""

# The page and the answers search a gazetteer.
PLACES = """\
id: places
title: {en: Places}
description: {en: "Names of a test"}
kind: features
published: false
source: {type: file, path: places.gz, reader: geonames, credit: Us, licence: CC0-1.0, url: "https://example.org/"}
"""
RENNES = {
    "city": "Rennes", "country_code": "FR", "state": "Brittany", "county": "Ille-et-Vilaine", "population": 220488,
    "longitude": -1.674, "latitude": 48.112,
}  # fmt: skip


def write_raster(root: Path, name: str, title: str) -> Path:
    """8 by 4 cells of Brittany with the numbers 0 to 31, and its layer file, which is written last."""
    transform = from_bounds(-5, 47, -1, 49, 8, 4)
    with rasterio.open(
        root / "layers" / f"{name}.tif", "w", driver="GTiff", width=8, height=4, count=1, dtype="float32",
        crs="EPSG:4326", transform=transform, nodata=-9999,
    ) as written:  # fmt: skip
        written.write(np.arange(32, dtype="float32").reshape(4, 8), 1)
    path = root / "layers" / f"{name}.yaml"
    path.write_text(RASTER.format(name=name, title=title, fact=name.replace("-", "_")))
    return path


def write_vector(root: Path, name: str, title: str) -> Path:
    """One square of Brittany, and its layer file."""
    square = {"type": "Polygon", "coordinates": [[[-3, 48], [-2, 48], [-2, 48.5], [-3, 48.5], [-3, 48]]]}
    plot = {"type": "Feature", "properties": {"code": "P1", "area_ha": 3.5}, "geometry": square}
    collection = json.dumps({"type": "FeatureCollection", "features": [plot]})
    (root / "layers" / f"{name}.geojson").write_text(collection)
    path = root / "layers" / f"{name}.yaml"
    path.write_text(VECTOR.format(name=name, title=title))
    return path


@dataclass
class House:
    """A running server: where it answers, its content and data, its process and log."""

    url: str
    root: Path
    data: Path
    process: subprocess.Popen[bytes]
    log: Path
    environment: dict[str, str]

    def health(self) -> dict[str, object]:
        found: dict[str, object] = httpx.get(f"{self.url}/health", timeout=30).json()
        return found

    def open_files(self) -> list[str]:
        folder = Path(f"/proc/{self.process.pid}/fd")
        return [os.readlink(each) for each in folder.iterdir() if each.is_symlink()]


def furnish(root: Path, data: Path) -> None:
    (root / "layers").mkdir(parents=True)
    data.mkdir()
    (root / "layers" / "places.gz").write_bytes(gzip.compress(json.dumps([RENNES]).encode()))
    (root / "layers" / "places.yaml").write_text(PLACES)
    write_raster(root, "clay", "Clay")
    write_vector(root, "plots", "Plots")


@contextmanager
def small_house(
    folder: Path, *, anew: bool = True, port: int | None = None, program: Sequence[str] = PROGRAM, **given: str
) -> Iterator[House]:
    """A server on the folder's content and data, which are written first if `anew`; `given` are more settings, and
    `program` is what Python runs."""
    root, data = folder / "content", folder / "data"
    if anew:
        furnish(root, data)
    port = port or free_port()
    log = folder / f"log-{port}"
    environment = {
        **os.environ,
        "HELPDESK_CONTENT": str(root),
        "HELPDESK_DATA": str(data),
        "HELPDESK_PORT": str(port),
        **given,
    }
    with log.open("a") as out:
        process = subprocess.Popen(
            [sys.executable, *program, "serve"],
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=default_content_root(),
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/health", process, log)
            yield House(url, root, data, process, log, environment)
        finally:
            process.terminate()
            process.wait(timeout=30)
    assert "Traceback" not in log.read_text(), log.read_text()
