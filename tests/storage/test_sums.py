"""Checksums of a version's files: a bit that turned is found, by the newer sum and by that of earlier versions."""

import json
from pathlib import Path

import pytest

from helpdesk.domain.errors import Unavailable
from helpdesk.storage import sums


@pytest.fixture
def version(tmp_path: Path) -> Path:
    (tmp_path / "rasters").mkdir()
    for name in ("features.gpkg", "rasters/clay.tif"):
        (tmp_path / name).write_bytes(bytes(range(256)) * 10_000)
    sums.note(tmp_path)
    return tmp_path


def earlier(version: Path) -> Path:
    """As versions were noted before they had the newer sum."""
    path = version / sums.NAME
    told = json.loads(path.read_text())
    assert all(each.pop("xxh3") for each in told.values())
    path.write_text(json.dumps(told))
    return version


@pytest.mark.parametrize("is_earlier", [False, True], ids=["newer", "earlier"])
def test_a_bit_that_turned_is_found(version: Path, is_earlier: bool) -> None:
    if is_earlier:
        earlier(version)
    features, raster = version / "features.gpkg", version / "rasters" / "clay.tif"
    sums.refuse_damaged(features)
    assert not sums.is_damaged(raster)
    assert not sums.damaged(version, thorough=True)
    for path in (features, raster):
        path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    with pytest.raises(Unavailable, match="was damaged since it was built"):
        sums.refuse_damaged(features)
    assert sums.is_damaged(raster)
    assert sums.damaged(version, thorough=True) == ["features.gpkg", "rasters/clay.tif"]
    assert not sums.damaged(version, thorough=False)


def test_what_is_opened_is_read_through_by_the_fast_sum(version: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(path: Path) -> sums.Sum:
        raise AssertionError(path)

    monkeypatch.setattr(sums, "sum_of", slow)
    sums.refuse_damaged(version / "features.gpkg")
    assert not sums.is_damaged(version / "rasters" / "clay.tif")
