"""What is small to send or to write and would be endless to unpack: bodies, pictures and YAML, each within a bound of
memory and of time."""

import gzip
import os
import resource
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
import rasterio
from rasterio.transform import from_bounds

from helpdesk.settings import default_content_root

from ..serving.small_house import furnish
from .asking import Door

# Of address space: a desk at rest has mapped some two of these.
MOST_BYTES = 8 << 30
GROWTH_BYTES = 300 << 20
PATIENCE_S = 300
PLAN = "/ogc/processes/plan/execution"
ALIASES = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))]
)
MERGED = "\n".join(
    ["a0: &a0 {k: 1}", *(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 30))]
)
# Names that begin with a hyphen; and after a quoted key no blank is needed.
HYPHENS = ALIASES.replace("&a", "&-a").replace("*a", "*-a")
LIKE_JSON = "\n".join(
    [
        "a0: &a0 [x, x, x, x, x, x, x, x, x]",
        *(f"a{n}: &a{n} {{{','.join(f'"{key}":*a{n - 1}' for key in range(9))}}}" for n in range(1, 30)),
    ]
)
DEEP = "a: " + "[" * 50_000 + "]" * 50_000


@pytest.fixture(scope="module")
def packed() -> dict[str, bytes]:
    """Of each coding, a third of a gigabyte of blanks before an object."""
    found = {}
    for coding, bits in (("gzip", 31), ("deflate", 15)):
        packer = zlib.compressobj(6, wbits=bits)
        found[coding] = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(340)) + packer.compress(b"{}")
        found[coding] += packer.flush()
    return found | {"gzip, gzip": gzip.compress(found["gzip"])}


@pytest.mark.parametrize("path", ["/api/area", "/api/schemes", PLAN])
def test_a_packed_body_is_not_unpacked(door: Door, packed: dict[str, bytes], path: str) -> None:
    door.post(path, b"{}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for coding, body in (packed | {"br": packed["deflate"], "zstd": packed["gzip"]}).items():
        told = door.post(path, body, [("Content-Encoding", coding), ("Content-Type", "application/json")])
        assert told.status in (400, 413, 415)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < GROWTH_BYTES


def bounded(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command that may not take more memory than a small machine has, nor more time than anybody waits."""
    paths = {"HELPDESK_CONTENT": str(folder / "content"), "HELPDESK_DATA": str(folder / "data")}
    return subprocess.run(
        [sys.executable, "-m", "helpdesk", *arguments], env={**os.environ, **paths}, cwd=default_content_root(),
        capture_output=True, text=True, timeout=PATIENCE_S, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES)),
    )  # fmt: skip


@pytest.mark.parametrize(
    "bomb", [ALIASES, HYPHENS, MERGED, LIKE_JSON, DEEP], ids=["aliases", "hyphens", "merged keys", "like JSON", "depth"]
)
@pytest.mark.parametrize("name", ["layers/clay.yaml", "regions/xx/pack.yaml"])
def test_yaml_that_unfolds_is_refused_by_name(tmp_path: Path, name: str, bomb: str) -> None:
    furnish(tmp_path / "content", tmp_path / "data")
    file = tmp_path / "content" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(bomb)
    done = bounded(tmp_path, "check")
    assert done.returncode == 1
    assert f"{name}:" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(("side", "dtype", "block"), [(2_000_000, "float32", 65_536), (11_200, "float64", 512)])
def test_a_raster_of_a_few_bytes_that_claims_more_than_is_read_is_refused(
    tmp_path: Path, side: int, dtype: str, block: int
) -> None:
    """The second is one of fewer cells than others that are read: they are twice as large, and just too large."""
    furnish(tmp_path / "content", tmp_path / "data")
    with rasterio.open(
        tmp_path / "content" / "layers" / "clay.tif", "w", driver="GTiff", width=side, height=side, count=1,
        dtype=dtype, crs="EPSG:4326", transform=from_bounds(-5, 47, -1, 49, side, side), nodata=-9999,
        tiled=True, blockxsize=block, blockysize=block, sparse_ok=True, compress="deflate", bigtiff="yes",
    ):  # fmt: skip
        pass
    done = bounded(tmp_path, "ingest")
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "clay" in said
    assert "give the option window, or a coarser cell" in said
    assert "Traceback" not in said
    assert not list((tmp_path / "data").rglob("*.tif"))
