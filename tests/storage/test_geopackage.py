"""What only a GeoPackage knows: files that are missing or broken, and one without an R-tree."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from helpdesk.domain.errors import Unavailable
from helpdesk.domain.geo import BBox
from helpdesk.ports import FeatureQuery
from helpdesk.storage.geopackage import GeoPackageStore

from .vector_layers import POINTS, points, write


@pytest.fixture(scope="module")
def gpkg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("features") / "features.gpkg"
    write(path)
    return path


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"features.gpkg does not exist; run `helpdesk ingest`"):
        GeoPackageStore(tmp_path / "features.gpkg")


def test_a_broken_file_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "features.gpkg"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(Unavailable, match=r"features.gpkg cannot be read"):
        GeoPackageStore(path)


def test_a_closed_store_answers_unavailable(gpkg: Path) -> None:
    store = GeoPackageStore(gpkg)
    store.close()
    store.close()
    with pytest.raises(Unavailable, match="closed"):
        store.query("fields", FeatureQuery())


def test_a_layer_without_a_spatial_index_refuses_boxes_only(tmp_path: Path) -> None:
    path = tmp_path / "plain.gpkg"
    points().to_file(path, layer="points", driver="GPKG", SPATIAL_INDEX="NO")
    with closing(GeoPackageStore(path)) as store:
        assert store.query("points", FeatureQuery()).matched == len(POINTS)
        with pytest.raises(Unavailable, match="no spatial index"):
            store.query("points", FeatureQuery(bbox=BBox(west=0, south=0, east=1, north=1)))


def test_the_file_is_opened_immutable(gpkg: Path) -> None:
    with closing(GeoPackageStore(gpkg)) as store, closing(sqlite3.connect(gpkg)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert store.query("fields", FeatureQuery()).matched == 300
