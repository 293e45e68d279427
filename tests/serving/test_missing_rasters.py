"""A desk whose rasters are not where it looks for them serves the rest, and says at its start what is missing."""

from pathlib import Path

import httpx

from ..e2e.conftest import free_port
from .small_house import House, small_house
from .test_reload import until


def lines_on(house: House, word: str) -> list[str]:
    return [line for line in house.log.read_text().splitlines() if word in line]


def test_rasters_that_are_gone_are_named_at_the_start_with_the_remedy(tmp_path: Path) -> None:
    with small_house(tmp_path) as house:
        assert lines_on(house, "cannot be read") == []
    for raster in (tmp_path / "data").rglob("clay.tif"):
        raster.unlink()
    with small_house(tmp_path, anew=False) as house:
        until(house, lambda: lines_on(house, "cannot be read") != [])
        [said] = lines_on(house, "cannot be read")
        assert said.startswith("1 of 1 raster layers cannot be read: clay; ")
        assert "run `helpdesk ingest`" in said
        assert "HELPDESK_RASTERS" in said
        ready = httpx.get(f"{house.url}/health/ready", timeout=30)
        assert ready.status_code == 503
        assert list(ready.json()["dependencies"]["layers"]["details"]) == ["clay"]
        assert httpx.get(f"{house.url}/features/collections/plots/items", timeout=30).status_code == 200


def test_an_empty_place_of_rasters_is_told_where_nothing_is_built(tmp_path: Path) -> None:
    """As at a worker beside others whose HELPDESK_RASTERS is wrong."""
    with small_house(tmp_path):
        pass
    (tmp_path / "nothing").mkdir()
    given = {"HELPDESK_RASTERS": str(tmp_path / "nothing"), "HELPDESK_LOG": "json"}
    with small_house(tmp_path, anew=False, port=free_port(), **given) as house:
        until(house, lambda: lines_on(house, "1 of 1 raster layers cannot be read: clay; ") != [])
