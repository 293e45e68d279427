"""Several maps of one quantity stand side by side: each by its name, with its own target; only one of them leads."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import rasterio
from fastapi.testclient import TestClient
from rasterio.transform import from_bounds

from helpdesk.app import create_app
from helpdesk.content.convert_layer import layer_of
from helpdesk.content.shelf import fill
from helpdesk.domain.geo import LonLat, Place
from helpdesk.services.advice import advise
from helpdesk.services.carbon.stocks import STOCK_FACT
from helpdesk.services.desk import Desk
from helpdesk.services.question import Question
from helpdesk.services.record import record
from helpdesk.storage.addresses import Addresses
from helpdesk.storage.rasters import CogReader

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT.parent / "shared" / "data" / "whrc_SOCS_0_30cm_year_2010AD_10km.tif"
SAHEL = LonLat(lon=8.99, lat=13.81)
FURTHER = "soc-stock-2010"


@pytest.fixture
def with_map(desk: Desk) -> Callable[[Path], Desk]:
    """The desk with the further account that its `online` profile has, read from a file."""
    shelf = fill([ROOT])
    files = {entry.model.id: entry.model for entry in shelf.layers}
    further = next(layer_of(entry, files) for entry in shelf.layers if entry.model.id == FURTHER)

    def made(path: Path) -> Desk:
        layers = {**desk.content.layers, FURTHER: further}
        places: Addresses = {
            **{layer.id: desk.rasters.path(layer.id) for layer in desk.content.fact_layers},
            FURTHER: str(path),
        }
        content, rasters = replace(desk.content, layers=layers), CogReader(places, layers)
        # An application that stops closes its desk; the stores of this one are other tests' too.
        return replace(desk, content=content, rasters=rasters, close=lambda: None)

    return made


def question(**given: float | str) -> Question:
    return Question(place=Place(at=SAHEL), on=date(2026, 11, 23), given=given)


def stocks(desk: Desk, asked: Question) -> list[dict[str, object]]:
    found: list[dict[str, object]] = record(desk, advise(desk, asked))["carbon"]["stocks"]
    return found


def written(path: Path, value: float) -> Path:
    profile = {
        "driver": "GTiff", "width": 72, "height": 36, "count": 1, "dtype": "float32", "crs": "EPSG:4326", "nodata": -1,
        "transform": from_bounds(-180, -90, 180, 90, 72, 36),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(np.full((36, 72), value, dtype="float32"), 1)
    return path


def test_at_the_sahel_point_each_map_of_stock_is_named_with_its_own_target(with_map: Callable[[Path], Desk]) -> None:
    """33 kg by Tier 1 of 2019 (sandy, tropical dry, cropped), and 60 to 95 by the maps."""
    if not PUBLISHED.is_file():
        pytest.skip(f"no ../shared/data/{PUBLISHED.name} to read")
    found = stocks(with_map(PUBLISHED), question(land_use="cropland"))
    maps = [each for each in found if each["origin"] == "stock_layer"]
    assert [(each["layer"], each["four_per_1000_kg_c_ha_yr"]) for each in maps] == [
        ("soc-stock", 60.0),
        (FURTHER, 92.0),
    ]
    assert "HWSD" in str(maps[0]["source"])
    assert "Sanderman" in str(maps[1]["source"])
    tier1 = [each for each in found if each["origin"] == "tier1_present" and each["edition"] == "2019"]
    assert [round(float(str(each["four_per_1000_kg_c_ha_yr"]))) for each in tier1] == [33]


def test_a_further_map_never_leads(with_map: Callable[[Path], Desk], tmp_path: Path, desk: Desk) -> None:
    more = with_map(written(tmp_path / "more.tif", 40.0))
    told = [each["layer"] for each in stocks(more, question())]
    assert told.index("soc-stock") < told.index(FURTHER)
    for asked in (question(), question(soc_stock_t_ha=9.0)):
        alone, beside = (record(each, advise(each, asked))["carbon"] for each in (desk, more))
        assert beside["stock"] == alone["stock"]
        assert beside["four_per_1000"] == alone["four_per_1000"]
        assert beside["practices"] == alone["practices"]
        assert len(beside["stocks"]) == len(alone["stocks"]) + 1


def test_the_range_of_a_small_target_is_of_all_maps(with_map: Callable[[Path], Desk], tmp_path: Path) -> None:
    more = with_map(written(tmp_path / "more.tif", 24.0))
    said = record(more, advise(more, question(land_use="cropland")))["carbon"]["messages"][0]
    assert said["code"] == "LOW_TARGET"
    assert "96" in said["text"]


def test_the_page_names_both(with_map: Callable[[Path], Desk], tmp_path: Path) -> None:
    more = with_map(written(tmp_path / "more.tif", 24.0))
    with TestClient(create_app(more)) as client:
        page = client.get(f"/?lon={SAHEL.lon}&lat={SAHEL.lat}&given=land_use:cropland").text
    assert "Sanderman" in page
    assert "HWSD" in page
    assert STOCK_FACT not in page
