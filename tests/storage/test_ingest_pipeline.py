"""A whole ingest on small real files: built once, resumed, swapped in one step, never harmed by a failure."""

import json
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from filelock import FileLock
from rich.console import Console

from helpdesk.domain.errors import BadParameter, IngestFailed
from helpdesk.domain.layers import Layer, LegendClass, Provenance, Stop
from helpdesk.domain.sourcing import FileSource, Recipe
from helpdesk.ports import Manifest
from helpdesk.storage.ingest import Progress, Silent, current, ingest, on_console, republish
from helpdesk.storage.ingest import build as build_room

RAMP = (Stop(at=0, colour="#ffffff"),)
ONE = LegendClass(value=1, id="one", names={"en": "One"}, colour="#102030")


def layer(name: str, sourcing: FileSource | Recipe, **changes: Any) -> Layer:
    given: dict[str, Any] = {
        "kind": "coverage",
        "unit": "%",
        "ramp": RAMP,
        "provenance": Provenance(credit=f"credit of {name}", licence="CC0", terms=f"terms of {name}"),
    }
    texts = {"en": name.title(), "fr": name}
    return Layer(id=name, titles=texts, descriptions=texts, sourcing=sourcing, **given | changes)


def write_carbon(path: Path, value: float) -> None:
    profile = {"driver": "GTiff", "width": 72, "height": 36, "count": 1, "dtype": "float32", "nodata": -1}
    transform = rasterio.transform.from_bounds(-180, -90, 180, 90, 72, 36)
    with rasterio.open(path, "w", **profile, crs="EPSG:4326", transform=transform) as target:
        target.write(np.full((1, 36, 72), value, np.float32))


@pytest.fixture
def layers(tmp_path: Path) -> list[Layer]:
    """Carbon from a file, a stock made from it, and two squares."""
    write_carbon(tmp_path / "carbon.tif", 4.0)
    squares = gpd.GeoDataFrame(
        {"code": ["a", "b"]}, geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], crs="EPSG:4326"
    )
    squares.to_file(tmp_path / "squares.geojson")
    carbon = FileSource(path=str(tmp_path / "carbon.tif"), reader="geotiff")
    stock = Recipe(name="soil-carbon-stock", inputs={"carbon": "carbon"}, options={"depth_cm": 30})
    units = FileSource(
        path=str(tmp_path / "squares.geojson"), reader="ogr", options={"columns": {"code": "code"}, "index": ["code"]}
    )
    return [
        layer("stock", stock, unit="t C/ha"),
        layer("carbon", carbon),
        layer("units", units, kind="features", ramp=(), unit=None, key="code"),
    ]


def regions(text: str) -> Callable[[Path], None]:
    """What the caller adds to the features: one table."""

    def write(path: Path) -> None:
        table = gpd.GeoDataFrame({"id": [text]}, geometry=[shapely.box(0, 0, 2, 1)], crs="EPSG:4326")
        pyogrio.write_dataframe(table, path, layer="regions", driver="GPKG")

    return write


def run(layers: list[Layer], data: Path, **changes: Any) -> Manifest:
    given: dict[str, Any] = {"extra_tables": regions("r"), "extra_key": "one", "progress": Silent()}
    return ingest(layers, data, **given | changes)


def value(data: Path, name: str) -> float:
    found = current(data)
    assert found is not None
    with rasterio.open(found[0] / "rasters" / f"{name}.tif") as source:
        return float(source.read(1)[0, 0])


def files(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_first_ingest_publishes_rasters_features_and_a_manifest(layers: list[Layer], tmp_path: Path) -> None:
    manifest = run(layers, tmp_path / "data")
    assert current(tmp_path / "data") == (tmp_path / "data" / "versions" / manifest.version, manifest)
    assert value(tmp_path / "data", "carbon") == 4.0
    assert value(tmp_path / "data", "stock") == pytest.approx(4 * 1.024 * 30)
    features = tmp_path / "data" / "versions" / manifest.version / "features.gpkg"
    assert set(pyogrio.list_layers(features)[:, 0]) == {"units", "regions"}


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
        plan = str(connection.execute("EXPLAIN QUERY PLAN SELECT * FROM units WHERE code = 'a'").fetchall())
        assert "USING INDEX" in plan
        assert connection.execute("SELECT count(*) FROM rtree_units_geom").fetchone() == (2,)
        assert connection.execute("SELECT count(*) FROM sqlite_stat1").fetchone() != (0,)
    assert pyogrio.read_info(path, layer="units")["crs"] == "EPSG:4326"


def test_a_second_run_does_nothing_says_so_and_is_quick(layers: list[Layer], tmp_path: Path) -> None:
    run(layers, tmp_path / "data")
    before = files(tmp_path / "data" / "versions") | files(tmp_path / "data" / "built")
    console = Console(record=True, file=(tmp_path / "log").open("w"), width=200)
    started = time.monotonic()
    with on_console(console) as progress:
        run(layers, tmp_path / "data", progress=progress)
    assert time.monotonic() - started < 2
    assert "nothing to do" in console.export_text()
    assert files(tmp_path / "data" / "versions") | files(tmp_path / "data" / "built") == before
    console.file.close()


def test_only_what_changed_is_built_again(layers: list[Layer], tmp_path: Path) -> None:
    first = run(layers, tmp_path / "data").layers
    write_carbon(tmp_path / "carbon.tif", 1.0)
    second = run(layers, tmp_path / "data").layers
    assert value(tmp_path / "data", "stock") == pytest.approx(1.342 * 30)
    assert second["units"].version == first["units"].version
    assert second["stock"].version != first["stock"].version


@pytest.mark.parametrize("changes", [{"unit": "g/kg"}, {"titles": {"en": "Other"}}, {"classes": (ONE,), "ramp": ()}])
def test_what_is_written_into_the_file_is_part_of_its_key(
    layers: list[Layer], tmp_path: Path, changes: Mapping[str, Any]
) -> None:
    write_carbon(tmp_path / "carbon.tif", 1.0)
    first = run(layers, tmp_path / "data").layers["carbon"].version
    carbon = replace(layers[1], **changes)
    if "classes" in changes:
        carbon = replace(carbon, sourcing=replace(carbon.sourcing, options={"as_classes": True}))
    assert run([carbon, layers[2]], tmp_path / "data").layers["carbon"].version != first


def test_what_only_the_server_reads_is_not(layers: list[Layer], tmp_path: Path) -> None:
    first = run(layers, tmp_path / "data")
    reworded = [replace(each, keywords=("soil",), caveats={"en": "Beware"}, decimals=0) for each in layers]
    assert run(reworded, tmp_path / "data") == first


def test_a_layer_that_fails_leaves_the_served_version_alone_and_is_named(layers: list[Layer], tmp_path: Path) -> None:
    run(layers, tmp_path / "data")
    before = files(tmp_path / "data" / "versions")
    (tmp_path / "carbon.tif").write_bytes(b"this is no raster")
    with pytest.raises(IngestFailed, match=r"^layer carbon: .*carbon\.tif.*check its source and options"):
        run(layers, tmp_path / "data")
    assert files(tmp_path / "data" / "versions") == before
    assert value(tmp_path / "data", "carbon") == 4.0


def test_tables_that_fail_leave_the_served_version_alone(layers: list[Layer], tmp_path: Path) -> None:
    run(layers, tmp_path / "data")

    def broken(path: Path) -> None:
        raise IngestFailed(f"{path.name}: no regions")

    with pytest.raises(IngestFailed, match="no regions"):
        run(layers, tmp_path / "data", extra_tables=broken, extra_key="two")
    assert value(tmp_path / "data", "carbon") == 4.0
    assert run(layers, tmp_path / "data", extra_key="two") == current(tmp_path / "data")[1]  # type: ignore[index]


def test_an_interrupted_run_goes_on_with_what_was_built(
    layers: list[Layer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = build_room.Built.keep

    def interrupted(self: build_room.Built, record: Any) -> None:
        if record.id == "stock":
            raise KeyboardInterrupt
        write(self, record)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(build_room.Built, "keep", interrupted)
        run(layers, tmp_path / "data")
    assert current(tmp_path / "data") is None
    built = files(tmp_path / "data" / "built" / "carbon")
    run(layers, tmp_path / "data")
    assert files(tmp_path / "data" / "built" / "carbon") == built


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda layers: [replace(layers[0], sourcing=Recipe(name="stok", inputs={"carbon": "carbon"})), layers[1]],
         "layer stock: there is no recipe 'stok'; the recipes are annual-mean"),
        (lambda layers: [replace(layers[0], sourcing=replace(layers[0].sourcing, inputs={"soc": "carbon"})), layers[1]],
         "recipe 'soil-carbon-stock' takes the inputs carbon, not soc"),
        (lambda layers: [replace(layers[0], sourcing=replace(layers[0].sourcing, options={"depth": 30})), layers[1]],
         "recipe 'soil-carbon-stock': .*correct its options"),
        (lambda layers: layers[:1], "layer stock: its recipe needs carbon, which no layer file describes"),
        (lambda layers: [layer("a", Recipe(name="annual-mean", inputs={"monthly": "a"}))], "in a circle: a from a"),
        (lambda layers: [replace(layers[1], classes=(ONE,), ramp=())], "gives numbers but the layer has classes"),
        (lambda layers: [replace(layers[1], sourcing=replace(layers[1].sourcing, path="/nowhere/x.tif"))],
         r"layer carbon: /nowhere/x\.tif is not a file"),
        (lambda layers: [replace(layers[1], sourcing=replace(layers[1].sourcing, sha256="0" * 64))],
         r"layer carbon: .*carbon\.tif: SHA-256 is"),
        (lambda layers: [replace(layers[1], classes=(replace(ONE, value=3),), ramp=(),
                                 sourcing=replace(layers[1].sourcing, options={"as_classes": True}))],
         r"codes \[4\] are in the data but not among the layer's classes"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_layer_file_is_named(
    layers: list[Layer], tmp_path: Path, break_it: Callable[[list[Layer]], list[Layer]], message: str
) -> None:
    with pytest.raises(IngestFailed, match=message):
        run(break_it(layers), tmp_path / "data")
    assert current(tmp_path / "data") is None


def test_two_ingests_do_not_write_at_once(layers: list[Layer], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with (
        FileLock(tmp_path / "data" / "ingest.lock"),
        pytest.raises(IngestFailed, match=r"ingest\.lock: another ingest is writing here; wait until it ends"),
    ):
        run(layers, tmp_path / "data")
    run(layers, tmp_path / "data")


def test_only_rebuilds_what_it_names_and_keeps_the_rest(layers: list[Layer], tmp_path: Path) -> None:
    first = run(layers, tmp_path / "data").layers
    write_carbon(tmp_path / "carbon.tif", 1.0)
    second = run(layers, tmp_path / "data", only=["carbon"]).layers
    assert value(tmp_path / "data", "carbon") == 1.0
    assert {name: second[name].version for name in ("stock", "units")} == {
        name: first[name].version for name in ("stock", "units")
    }


def test_only_on_an_empty_folder_builds_what_it_names_and_its_inputs(layers: list[Layer], tmp_path: Path) -> None:
    assert set(run(layers, tmp_path / "data", only=["stock"]).layers) == {"stock", "carbon"}


def test_only_with_an_unknown_name_says_which_was_meant(layers: list[Layer], tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="there is no layer carbn; did you mean carbon"):
        run(layers, tmp_path / "data", only=["carbn"])


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


def test_a_terminal_gets_bars_and_a_log_gets_lines(tmp_path: Path) -> None:
    def work(progress: Progress) -> None:
        with progress.step("built soil", 10) as advance:
            advance(10)

    for terminal in (True, False):
        with (tmp_path / "log").open("w") as file:
            console = Console(file=file, force_terminal=terminal, width=100)
            with on_console(console) as progress:
                work(progress)
        assert "built soil" in (tmp_path / "log").read_text()
