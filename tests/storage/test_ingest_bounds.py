"""Rasters of a few bytes that claim more than is read at once, in every form that has a reader."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil

from helpdesk.storage.ingest.readers import read_raster

from .test_ingest_readers import write_netcdf

# A claim without coordinates is no map to GDAL either.
pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")


def write_claim(path: Path, side: int, block: int) -> str:
    """A GeoTIFF of so many cells, none of which is stored."""
    profile = {"driver": "GTiff", "width": side, "height": side, "count": 1, "dtype": "uint8", "crs": "EPSG:4326"}
    blocks = {"tiled": True, "blockxsize": block, "blockysize": block, "sparse_ok": True, "compress": "deflate"}
    transform = rasterio.transform.from_bounds(0, 0, 10, 10, side, side)
    with rasterio.open(path, "w", **profile, **blocks, transform=transform):
        pass
    return str(path)


def write_png_claim(path: Path) -> str:
    """The head of 40,000 x 40,000 cells (PNG, section 11.2.2), and no cell."""
    pieces = ((b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"")))
    packed = (
        struct.pack(">I", len(each)) + kind + each + struct.pack(">I", zlib.crc32(kind + each)) for kind, each in pieces
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(packed))
    return str(path)


def write_netcdf_claim(path: Path, months: int, side: int) -> str:
    """The head of a classic NetCDF file with months of square grids of float32, and no cell."""

    def name(text: str) -> bytes:
        return struct.pack(">I", len(text)) + text.encode() + b"\0" * (-len(text) % 4)

    lengths = {"month": months, "lat": side, "lon": side}
    dimensions = b"".join(name(each) + struct.pack(">I", length) for each, length in lengths.items())
    variable = name("SAND") + struct.pack(">8IQ", 3, 0, 1, 2, 0, 0, 5, 2**32 - 1, 512)
    head = b"CDF\x02" + struct.pack(">3I", 0, 10, 3) + dimensions + struct.pack(">4I", 0, 0, 11, 1) + variable
    path.write_bytes(head.ljust(1024, b"\0"))
    return str(path)


def write_hdf5_claim(folder: Path) -> str:
    """An HDF5 file of a few megabytes with a dataset `Band1` of 306 million cells: NetCDF 4 is one."""
    claim, path = write_claim(folder / "claim.tif", 17_500, 512), str(folder / "claim.nc")
    rasterio.shutil.copy(claim, path, driver="netCDF", FORMAT="NC4", COMPRESS="DEFLATE", ZLEVEL="1")
    return path


@pytest.mark.parametrize(
    ("reader", "write", "options", "message"),
    [
        ("png-grid", lambda folder: write_png_claim(folder / "claim.png"), {},
         r"^claim\.png: 40000 x 40000 cells take 8,000 MB, .* 1,500 MB .*; make a coarser file .*gdal_translate"),
        ("hdf5-grid", write_hdf5_claim, {"dataset": "Band1"},
         r"^claim\.nc: 17500 x 17500 cells take 1,531 MB, .*; make a coarser file"),
        ("netcdf", lambda folder: write_netcdf_claim(folder / "claim.nc", 12, 5000), {"variable": "SAND"},
         r"^SAND: 12 x 5000 x 5000 cells take 2,400 MB, .*; make a coarser file"),
        ("geotiff", lambda folder: write_claim(folder / "claim.tif", 65_536, 65_536), {"window": (0, 0, 1, 1)},
         r"^claim\.tif: a block of 65536 x 65536 cells takes 4,294 MB, .*; write it in smaller blocks"),
    ],
    ids=["PNG", "HDF5", "NetCDF", "a block"],
)  # fmt: skip
def test_what_a_small_file_claims_is_refused_before_it_is_read(
    tmp_path: Path, reader: str, write: Callable[[Path], str], options: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        read_raster(reader, [write(tmp_path)], options)


def test_a_variable_that_only_tells_where_there_is_no_data_is_bounded_too(tmp_path: Path) -> None:
    paths = [write_netcdf(tmp_path, "CLAY", np.ones((4, 8))), write_netcdf_claim(tmp_path / "claim.nc", 1, 20_000)]
    with pytest.raises(ValueError, match=r"^SAND: 20000 x 20000 cells take 2,000 MB"):
        read_raster("netcdf", paths, {"variable": "CLAY", "empty_where_all_zero": ["SAND"]})
