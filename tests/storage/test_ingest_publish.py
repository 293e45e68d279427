"""What an ingest publishes, swaps and keeps."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pyogrio
import pytest
import rasterio

from helpdesk.domain.errors import IngestFailed
from helpdesk.domain.layers import Layer
from helpdesk.domain.sourcing import READERS, RECIPES
from helpdesk.storage.ingest import lease, recipes
from helpdesk.storage.ingest.manifest import current
from helpdesk.storage.ingest.pipeline import republish
from helpdesk.storage.ingest.readers import MODULES

from .ingest_samples import regions, run, samples, value, write_carbon


@pytest.fixture
def layers(tmp_path: Path) -> list[Layer]:
    return samples(tmp_path)


def test_the_manifest_says_what_each_layer_is_made_of_and_on_which_terms(layers: list[Layer], tmp_path: Path) -> None:
    records = run(layers, tmp_path / "data").layers
    assert records["carbon"].inputs[0]["file"] == "carbon.tif"
    assert records["stock"].inputs == (
        {"layer": "carbon", "version": records["carbon"].version, "terms": "terms of carbon"},
    )
    assert records["units"].statistics == {"features": 2, "bbox": [0, 0, 2, 1]}
    assert records["carbon"].statistics["maximum"] == 4.0


def test_features_open_read_only_and_have_their_indexes(layers: list[Layer], tmp_path: Path) -> None:
    manifest = run(layers, tmp_path / "data")
    path = tmp_path / "data" / "versions" / manifest.version / "features.gpkg"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        indexed = "SELECT count(*) FROM units INDEXED BY index_of_units_code WHERE code = 'a'"
        assert connection.execute(indexed).fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM rtree_units_geom").fetchone() == (2,)
        assert connection.execute("SELECT count(*) FROM sqlite_stat1").fetchone() != (0,)
    assert pyogrio.read_info(path, layer="units")["crs"] == "EPSG:4326"


def test_tables_that_fail_leave_the_served_version_alone(layers: list[Layer], tmp_path: Path) -> None:
    run(layers, tmp_path / "data")

    def broken(path: Path) -> None:
        raise IngestFailed(f"{path.name}: no regions")

    with pytest.raises(IngestFailed, match="no regions"):
        run(layers, tmp_path / "data", extra_tables=broken, extra_key="two")
    assert value(tmp_path / "data", "carbon") == 4.0
    assert run(layers, tmp_path / "data", extra_key="two") == current(tmp_path / "data")[1]  # type: ignore[index]


def test_republish_makes_only_the_tables_anew(layers: list[Layer], tmp_path: Path) -> None:
    first = run(layers, tmp_path / "data")
    (tmp_path / "carbon.tif").unlink()
    second = republish(tmp_path / "data", extra_tables=regions("changed"), extra_key="two")
    assert second.version != first.version
    assert second.layers == first.layers
    features = tmp_path / "data" / "versions" / second.version / "features.gpkg"
    assert pyogrio.read_dataframe(features, layer="regions")["id"].tolist() == ["changed"]
    assert len(pyogrio.read_dataframe(features, layer="units")) == 2


def test_republish_before_a_first_ingest_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(IngestFailed, match="run `helpdesk ingest` first"):
        republish(tmp_path, extra_tables=regions("r"), extra_key="one")


def test_the_version_before_is_kept_and_older_ones_go(layers: list[Layer], tmp_path: Path) -> None:
    versions = [run(layers, tmp_path / "data", extra_key=key).version for key in ("one", "two", "three")]
    assert {path.name for path in (tmp_path / "data" / "versions").iterdir()} == set(versions[1:])
    write_carbon(tmp_path / "carbon.tif", 2.0)
    run(layers, tmp_path / "data", extra_key="four")
    write_carbon(tmp_path / "carbon.tif", 3.0)
    run(layers, tmp_path / "data", extra_key="five")
    assert len(list((tmp_path / "data" / "built" / "carbon").glob("*.tif"))) == 2


def test_the_same_content_has_the_same_version_in_any_folder(layers: list[Layer], tmp_path: Path) -> None:
    assert run(layers, tmp_path / "a").version == run(layers[::-1], tmp_path / "b").version


def test_a_pointer_to_a_version_that_is_gone_counts_as_nothing(layers: list[Layer], tmp_path: Path) -> None:
    run(layers, tmp_path / "data")
    (tmp_path / "data" / "current").write_text("000000000000\n")
    assert current(tmp_path / "data") is None
    run(layers, tmp_path / "data")
    assert value(tmp_path / "data", "carbon") == 4.0


def test_readers_of_the_old_version_are_not_disturbed_by_the_swap(layers: list[Layer], tmp_path: Path) -> None:
    first = run(layers, tmp_path / "data")
    with rasterio.open(tmp_path / "data" / "versions" / first.version / "rasters" / "carbon.tif") as source:
        write_carbon(tmp_path / "carbon.tif", 1.0)
        run(layers, tmp_path / "data")
        assert source.read(1)[0, 0] == 4.0


def test_the_manifest_on_disk_is_plain_json(layers: list[Layer], tmp_path: Path) -> None:
    manifest = run(layers, tmp_path / "data")
    path = tmp_path / "data" / "versions" / manifest.version / "manifest.json"
    assert json.loads(path.read_text("utf-8"))["layers"]["carbon"]["licence"] == "CC0"


def test_a_version_in_use_outlives_later_ones(layers: list[Layer], tmp_path: Path) -> None:
    """A server goes on reading what it opened, however often the content is published meanwhile."""
    data = tmp_path / "data"
    folder = data / "versions" / run(layers, data).version
    release = lease.hold(folder)
    for key in ("second", "third", "fourth"):
        republish(data, extra_tables=regions, extra_key=key)
    assert (folder / "manifest.json").is_file()
    release()
    republish(data, extra_tables=regions, extra_key="fifth")
    assert not folder.exists()


def test_a_damaged_version_is_put_together_again(layers: list[Layer], tmp_path: Path) -> None:
    data = tmp_path / "data"
    folder = data / "versions" / run(layers, data).version
    (folder / "rasters" / "carbon.tif").unlink()
    run(layers, data)
    assert value(data, "carbon") == 4.0


def test_what_layer_files_may_name_is_what_there_is() -> None:
    assert set(MODULES) == READERS
    assert set(recipes.RECIPES) == RECIPES
