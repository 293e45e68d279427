"""QGIS opens the layer definitions and the project that a user downloads, and draws them."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from helpdesk.services.desk import Desk
from helpdesk.services.legends import drawable, headings_of, legend_of

from .conftest import Probe, Server

# Web mercator: Africa and Europe.
VIEW = [-2_500_000, -4_000_000, 5_500_000, 7_000_000]


def downloaded(server: Server, name: str, folder: Path, **asked: str) -> str:
    answer = httpx.get(f"{server.url}/qgis/{name}", params=asked, timeout=60)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    path = folder / name
    path.write_bytes(answer.content)
    return str(path)


def by_source(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The layers by the name of their collection or file."""
    layers = {}
    for layer in found["layers"]:
        source = layer["source"]
        name = source.partition("typename='")[2].partition("'")[0] or source.rpartition("/")[2].removesuffix(".tif")
        layers[name] = layer
    return layers


def test_the_project_opens_with_every_layer(
    desk: Desk, server: Server, qgis: Probe, tmp_path: Path, pictures: Path
) -> None:
    path = downloaded(server, "desk.qgs", tmp_path)
    found = qgis("opened", path=path, picture=str(pictures / "project.png"))
    assert found["accepted"], found["said"]
    assert found["missing"] == 0
    assert found["project"] == {"title": "Soil helpdesk", "crs": "EPSG:4326"}
    layers = by_source(found)
    assert set(layers) == set(drawable(desk))
    for name, layer in layers.items():
        assert layer["valid"], name
        assert layer["crs"] == "EPSG:4326"
        described = desk.content.layers.get(name)
        if described is not None:
            assert layer["attribution"] == described.provenance.credit
            assert layer["licences"] == [described.provenance.licence]
        _assert_legend(desk, name, layer)
    assert found["drawn"]["errors"] == []
    assert found["drawn"]["drawn"] > 0.1
    assert found["drawn"]["colours"] > 20


def _assert_legend(desk: Desk, name: str, layer: dict[str, Any]) -> None:
    legend = legend_of(desk, name)
    if legend.geometry == "raster":
        assert layer["renderer"] == ("singlebandpseudocolor" if legend.stops else "paletted")
        return
    if legend.prop is not None:
        assert layer["legend"] == [entry.names["en"] for entry in legend.entries]
    headings = headings_of(desk, name)
    aliases = {key: said for key, said in layer["aliases"].items() if said}
    assert set(aliases) == set(headings) & set(layer["aliases"])
    assert "[%" not in layer["tip"]
    if legend.label:
        assert str(layer["values"][legend.label]) in layer["tip"]
        assert layer["display"] == f'"{legend.label}"'


def test_every_layer_definition_opens(desk: Desk, server: Server, qgis: Probe, tmp_path: Path) -> None:
    paths = {name: downloaded(server, f"{name}.qlr", tmp_path, lang="fr") for name in drawable(desk)}
    opened = qgis("opened", paths=list(paths.values()))["files"]
    for name, path in paths.items():
        found = opened[path]
        assert found["accepted"], (name, found["said"])
        layers = by_source(found)
        assert name in layers
        assert all(layer["valid"] for layer in layers.values()), layers
        described = desk.content.layers.get(name)
        if described is not None:
            assert layers[name]["name"].startswith(described.titles.get("fr", described.titles["en"]))


def test_ids_of_regions_are_shown_as_their_names(server: Server, qgis: Probe, tmp_path: Path) -> None:
    found = qgis("opened", path=downloaded(server, "statements.qlr", tmp_path))
    layers = by_source(found)
    assert set(layers) == {"statements", "regions"}
    shown, value = layers["statements"]["shown_values"], layers["statements"]["values"]
    region = httpx.get(f"{server.url}/features/collections/regions/items/{value['region']}").json()
    assert shown["region"] == region["properties"]["name"] != value["region"]
    assert shown["modality"] != value["modality"]


@pytest.mark.parametrize("name", ["soil", "rules"])
def test_a_set_is_drawn(server: Server, qgis: Probe, tmp_path: Path, pictures: Path, name: str) -> None:
    path = downloaded(server, f"{name}.qlr", tmp_path)
    found = qgis("opened", path=path, view=VIEW, picture=str(pictures / f"{name}.png"))
    assert found["accepted"], found["said"]
    assert all(layer["valid"] for layer in found["layers"])
    assert found["drawn"]["errors"] == []
    assert found["drawn"]["drawn"] > 0.05
