"""A whole ingest on small real files: built once, resumed, swapped in one step, never harmed by a failure."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from filelock import FileLock
from rich.console import Console

from helpdesk.domain.errors import BadParameter, IngestFailed
from helpdesk.domain.layers import Layer
from helpdesk.domain.sourcing import Recipe
from helpdesk.storage.ingest import build as build_room
from helpdesk.storage.ingest.manifest import current
from helpdesk.storage.ingest.progress import Silent, on_console

from .ingest_samples import ONE, files, layer, run, samples, value, write_carbon


@pytest.fixture
def layers(tmp_path: Path) -> list[Layer]:
    return samples(tmp_path)


def test_a_first_ingest_publishes_rasters_features_and_a_manifest(layers: list[Layer], tmp_path: Path) -> None:
    manifest = run(layers, tmp_path / "data")
    assert current(tmp_path / "data") == (tmp_path / "data" / "versions" / manifest.version, manifest)
    assert value(tmp_path / "data", "carbon") == 4.0
    assert value(tmp_path / "data", "stock") == pytest.approx(4 * 1.024 * 30)
    features = tmp_path / "data" / "versions" / manifest.version / "features.gpkg"
    assert set(pyogrio.list_layers(features)[:, 0]) == {"units", "regions"}


def test_a_second_run_does_nothing_and_says_so(layers: list[Layer], tmp_path: Path) -> None:
    run(layers, tmp_path / "data")
    before = files(tmp_path / "data" / "versions") | files(tmp_path / "data" / "built")
    console = Console(record=True, file=(tmp_path / "log").open("w"), width=200)
    with on_console(console) as progress:
        run(layers, tmp_path / "data", progress=progress)
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


def test_an_interrupted_run_goes_on_with_what_was_built(
    layers: list[Layer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = build_room.Built.keep

    def interrupted(self: build_room.Built, record: Any) -> None:
        if record.id == "stock":
            raise KeyboardInterrupt
        write(self, record)

    with monkeypatch.context() as patch:
        patch.setattr(build_room.Built, "keep", interrupted)
        with pytest.raises(KeyboardInterrupt):
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
        run(layers, tmp_path / "data", patience_s=0)
    run(layers, tmp_path / "data")


class Releasing(Silent):
    """Ends the other ingest once it hears that it is waited for."""

    def __init__(self, other: FileLock) -> None:
        self.other = other
        self.heard: list[str] = []

    def say(self, line: str) -> None:
        self.heard.append(line)
        self.other.release()


def test_an_ingest_waits_for_another_and_says_so(layers: list[Layer], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    other = FileLock(tmp_path / "data" / "ingest.lock")
    other.acquire()
    progress = Releasing(other)
    run(layers, tmp_path / "data", progress=progress)
    assert progress.heard[0] == "another ingest is writing here: waiting 60 s for it at most"


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
