"""QGIS draws our layers with our QML and SLD in exactly the colours of their legends."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely

from helpdesk.domain.legends import Legend
from helpdesk.faces.ogc.styles.colours import colour
from helpdesk.faces.ogc.styles.qml import qml
from helpdesk.faces.ogc.styles.sld import sld
from helpdesk.ports import FeatureQuery
from helpdesk.services.desk import Desk
from helpdesk.services.legends import drawable, legend_of, styles_of

from .conftest import Probe

_MOST_STYLES = {"subsidiarity": 1}


def legends(desk: Desk, *, raster: bool) -> list[Legend]:
    # A map with a style for each topic is drawn in its default here: the others differ in their values alone.
    names = [(name, styles_of(desk, name)) for name in drawable(desk)]
    found = [legend_of(desk, name, each.id) for name, styles in names for each in styles[: _MOST_STYLES.get(name)]]
    return [legend for legend in found if (legend.geometry == "raster") == raster]


def styled(folder: Path, legend: Legend, suffix: str) -> Path:
    path = folder / f"{legend.id}-{legend.style}.{suffix}"
    versions = {"sld10": "1.0.0", "sld11": "1.1.0"}
    path = path.with_suffix(".sld") if suffix in versions else path
    path.write_bytes(sld(legend, versions[suffix], "fr") if suffix in versions else qml(legend, "fr"))
    return path


def numbers(legend: Legend) -> list[float]:
    """Every class, or the stops, what lies half-way between them, and what lies beyond."""
    if not legend.stops:
        return [int(entry.value or 0) for entry in legend.entries]
    at = [stop.at for stop in legend.stops]
    halves = [(low + high) / 2 for low, high in pairwise(at)]
    return [*at, *halves, at[0] - 1, at[-1] + 1]


def expected(legend: Legend, number: float) -> tuple[int, ...]:
    if not legend.stops:
        entry = legend.entry_of(int(number))
        assert entry
        return colour(entry.symbol.fill).rgba
    stops = legend.stops
    low = max((stop for stop in stops if stop.at <= number), default=stops[0], key=lambda stop: stop.at)
    high = min((stop for stop in stops if stop.at >= number), default=stops[-1], key=lambda stop: stop.at)
    share = 0.0 if high.at == low.at else (number - low.at) / (high.at - low.at)
    pairs = zip(colour(low.colour).rgba, colour(high.colour).rgba, strict=True)
    return tuple(round(a + share * (b - a)) for a, b in pairs)


def test_rasters_have_the_colours_of_their_legend(desk: Desk, qgis: Probe, tmp_path: Path, pictures: Path) -> None:
    every = legends(desk, raster=True)
    asked = [
        {
            "source": str(desk.rasters.path(legend.id)),
            "style": str(styled(tmp_path, legend, "qml")),
            "values": numbers(legend),
            "picture": str(pictures / f"qml-{legend.id}-{legend.style}.png"),
        }
        for legend in every
    ]
    for legend, found in zip(every, qgis("style", styled=asked)["layers"], strict=True):
        assert found["accepted"], found["said"]
        assert found["type"] == ("singlebandpseudocolor" if legend.stops else "paletted")
        for number, (drawn, label) in zip(numbers(legend), found["colours"], strict=True):
            assert drawn == pytest.approx(expected(legend, number), abs=1), (legend.id, number)
            if not legend.stops:
                entry = legend.entry_of(number)
                assert entry
                assert label == entry.names.get("fr", entry.names["en"])
        assert found["drawn"]["errors"] == []
        # Gains are shown on farmed land alone, a tenth of the Earth.
        assert found["drawn"]["drawn"] > 0.05, legend.id


def geojson(desk: Desk, name: str, path: Path, most: int = 400) -> dict[str, dict[str, Any]]:
    """Features of a layer as a file, simplified; their properties by id."""
    found = desk.features.shapes(name, FeatureQuery(limit=most))
    shapes = shapely.simplify(shapely.from_wkb(list(found.wkb)), 0.05, preserve_topology=False)
    rows = [dict(zip(found.properties, values, strict=True)) for values in zip(*found.properties.values(), strict=True)]
    features = [
        {"type": "Feature", "properties": {**row, "id": str(key)}, "geometry": shapely.geometry.mapping(shape)}
        for key, row, shape in zip(found.ids, rows, shapes, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return {str(key): row for key, row in zip(found.ids, rows, strict=True)}


@pytest.mark.parametrize("language", ["qml", "sld10", "sld11"])
def test_features_have_the_symbols_of_their_legend(
    desk: Desk, qgis: Probe, tmp_path: Path, pictures: Path, language: str
) -> None:
    every = legends(desk, raster=False)
    rows = {legend.id: geojson(desk, legend.id, tmp_path / f"{legend.id}.geojson") for legend in every}
    asked = [
        {
            "source": str(tmp_path / f"{legend.id}.geojson"),
            "style": str(styled(tmp_path, legend, language)),
            "picture": str(pictures / f"{language}-{legend.id}.png"),
        }
        for legend in every
    ]
    for legend, found in zip(every, qgis("style", styled=asked)["layers"], strict=True):
        assert found["accepted"], found["said"]
        for key, row in rows[legend.id].items():
            _assert_alike(legend, row, found["colours"][key])
        names = [entry.names.get("fr", entry.names["en"]) for entry in legend.entries]
        assert set(names) <= set(found["legend"]) | ({names[0]} if legend.prop is None else set())
        assert found["drawn"]["errors"] == []
        assert found["drawn"]["drawn"] > 0, legend.id


def test_every_style_of_the_map_of_subsidiarity_loads_and_draws_what_it_is_of(
    desk: Desk, qgis: Probe, tmp_path: Path, pictures: Path
) -> None:
    name, source = "subsidiarity", tmp_path / "subsidiarity.geojson"
    rows = geojson(desk, name, source, most=10_000)
    # One part of each topic and status as its envelope is enough: QGIS reads the file once for each style.
    kept = {row["topic_status"]: key for key, row in rows.items()}
    rows = {key: rows[key] for key in kept.values()}
    told = [each for each in json.loads(source.read_text())["features"] if each["properties"]["id"] in rows]
    boxes = [shapely.envelope(shapely.geometry.shape(each["geometry"])) for each in told]
    drawn = [{**each, "geometry": shapely.geometry.mapping(box)} for each, box in zip(told, boxes, strict=True)]
    source.write_text(json.dumps({"type": "FeatureCollection", "features": drawn}))
    every = [legend_of(desk, name, each.id) for each in styles_of(desk, name)]
    asked = [{"source": str(source), "style": str(styled(tmp_path, legend, "qml"))} for legend in every]
    # Those of all topics, and the first of one topic, are looked at too.
    for each, legend in zip(asked[:5], every, strict=False):
        each["picture"] = str(pictures / f"qml-subsidiarity-{legend.style}.png")
    for legend, found in zip(every, qgis("style", styled=asked)["layers"], strict=True):
        assert found["accepted"], (legend.style, found["said"])
        shown = {key for key, symbols in found["colours"].items() if symbols}
        assert shown == {key for key, row in rows.items() if legend.entry_of(row[legend.prop or ""])}, legend.style
        if "drawn" in found:
            assert found["drawn"]["errors"] == []
            assert (found["drawn"]["drawn"] > 0) == bool(shown), legend.style


def _assert_alike(legend: Legend, row: dict[str, Any], symbols: list[dict[str, Any]]) -> None:
    entry = legend.entry_of(row[legend.prop] if legend.prop else None)
    assert len(symbols) == (entry is not None), (legend.id, row)
    if entry is None:
        return
    drawn, symbol = symbols[0], entry.symbol
    is_hollow = drawn["brush"] == "no" or drawn["fill"][3] == 0
    assert is_hollow == (symbol.fill is None), (legend.id, row, drawn)
    if symbol.fill:
        assert drawn["fill"] == pytest.approx(colour(symbol.fill).rgba, abs=1), (legend.id, row)
    if symbol.stroke:
        assert drawn["outline"] == "solid"
        assert drawn["stroke"] == pytest.approx(colour(symbol.stroke).rgba, abs=1), (legend.id, row)
