"""What keeps an object from being read in place is said with the remedy."""

import re
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_bounds

from helpdesk.domain.errors import NotFound, Unavailable
from helpdesk.domain.layers import Layer
from helpdesk.storage.remote.access import Access
from helpdesk.storage.remote.header import faults

from ..coverages import CLASSES, WORLD, layer, write_cog
from .object_store import BUCKET, ObjectStore
from .unruly import Faults

URL = f"s3://{BUCKET}/odd.tif"
NUMBERS, CODES = layer("odd"), layer("odd", CLASSES)


def written(path: Path, **changes: object) -> bytes:
    """A GeoTIFF of one band of the world as GDAL's GTiff driver writes it, with what a test wants otherwise."""
    profile = {
        "driver": "GTiff", "width": 1200, "height": 600, "count": 1, "dtype": "float32", "crs": "EPSG:4326",
        "transform": from_bounds(-180, -90, 180, 90, 1200, 600), "nodata": -9999,
    }  # fmt: skip
    profile |= changes
    scales = profile.pop("scales", None)
    with rasterio.open(path, "w", **profile) as target:
        target.write(np.ones((profile["count"], profile["height"], profile["width"]), profile["dtype"]))
        if scales:
            target.scales = scales
    return path.read_bytes()


def found(proxy: Faults, objects: ObjectStore, content: bytes, wanted: Layer = NUMBERS) -> list[str]:
    objects.put("odd.tif", content)
    return faults(URL, wanted, Access(s3_endpoint=proxy.url, wait_s=5))


def test_a_cog_has_no_fault(proxy: Faults, objects: ObjectStore, tmp_path: Path) -> None:
    write_cog(tmp_path / "good.tif", np.ones((600, 1200), "float32"), WORLD, -9999, "AVERAGE")
    write_cog(tmp_path / "codes.tif", np.full((600, 1200), 2, "uint8"), WORLD, 255, "NEAREST")
    assert found(proxy, objects, (tmp_path / "good.tif").read_bytes()) == []
    assert found(proxy, objects, (tmp_path / "codes.tif").read_bytes(), CODES) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "is not a Cloud Optimized GeoTIFF.*gdal_translate -of COG"),
        ({"count": 3}, "has 3 bands.*-b 1"),
        ({"crs": "EPSG:3857"}, "is in EPSG:3857, not in EPSG:4326; warp it by `gdalwarp"),
        ({"crs": None}, "is in no CRS"),
        ({"transform": from_bounds(-180, 90, 180, -90, 1200, 600)}, "not north up"),
        ({"transform": from_bounds(0, -90, 360, 90, 1200, 600)}, "reaches beyond -180 to 180"),
        ({"scales": (0.1,)}, "times a scale.*-unscale"),
    ],
)
def test_each_fault_is_named_with_its_remedy(
    proxy: Faults, objects: ObjectStore, tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    every = "\n".join(found(proxy, objects, written(tmp_path / "odd.tif", **changes)))
    assert re.search(said, every), every


def test_numbers_and_unknown_codes_are_no_classes(proxy: Faults, objects: ObjectStore, tmp_path: Path) -> None:
    write_cog(tmp_path / "codes.tif", np.full((600, 1200), 9, "uint8"), WORLD, 255, "NEAREST")
    write_cog(tmp_path / "numbers.tif", np.ones((600, 1200), "float32"), WORLD, -9999, "AVERAGE")
    assert "codes (9)" in found(proxy, objects, (tmp_path / "codes.tif").read_bytes(), CODES)[0]
    assert "float32 where class codes" in found(proxy, objects, (tmp_path / "numbers.tif").read_bytes(), CODES)[0]


def test_what_is_no_geotiff_is_said_to_be_none(proxy: Faults, objects: ObjectStore) -> None:
    assert "is not a GeoTIFF" in found(proxy, objects, b"<html>Not here</html>" * 50)[0]


def test_a_whole_raster_is_not_fetched_for_it(proxy: Faults, objects: ObjectStore, tmp_path: Path) -> None:
    values = np.random.default_rng(1).uniform(0, 9, (1800, 3600)).astype("float32")
    write_cog(tmp_path / "large.tif", values, WORLD, -9999, "AVERAGE")
    content = (tmp_path / "large.tif").read_bytes()
    assert found(proxy, objects, content) == []
    spans = [wanted.removeprefix("bytes=").split("-") for _, _, wanted in proxy.asked if wanted]
    assert sum(int(last) - int(first) + 1 for first, last in spans) < len(content) / 20


def test_an_object_that_is_not_there_and_a_server_that_is_away_are_two_things(proxy: Faults) -> None:
    with pytest.raises(NotFound, match=r"nowhere\.tif is not there"):
        faults(f"s3://{BUCKET}/nowhere.tif", NUMBERS, Access(s3_endpoint=proxy.url))
    with pytest.raises(Unavailable, match="does not accept connections"):
        faults(URL, NUMBERS, Access(s3_endpoint="http://127.0.0.1:9", wait_s=1))
