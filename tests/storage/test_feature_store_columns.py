"""What the columns of a layer are to clients: of one JSON type in every row, exact, and seen to be so early."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from helpdesk.domain.errors import BadParameter
from helpdesk.domain.filters import parse_text
from helpdesk.ports import Column, FeatureQuery, FeatureStore

from ..conformance import natural_earth
from .stores import store_of
from .vector_layers import ids

LARGE = 2**53


def _write(path: Path) -> None:
    """Thirty points; one column is known only in the last, one holds numbers past 2^53."""
    frame = gpd.GeoDataFrame(
        {
            "late": pd.array([*[None] * 29, 7], dtype="Int64"),
            "large": [LARGE + number for number in range(30)],
            "exact": [LARGE - number for number in range(30)],
            "whole": [float(number) for number in range(30)],
            "seen": pd.to_datetime([f"2024-01-{day:02}T12:00:00Z" for day in range(1, 31)]),
        },
        geometry=shapely.points([(number, 0) for number in range(30)]),
        crs="EPSG:4326",
    )
    frame.to_file(path, layer="odd", driver="GPKG")


def _write_all(path: Path) -> None:
    _write(path)
    natural_earth.write(path)


store = store_of(_write_all)


def properties(store: FeatureStore, **query: Any) -> list[dict[str, Any]]:
    return [dict(feature["properties"]) for feature in store.query("odd", FeatureQuery(**query)).features]


def test_whole_numbers_past_what_a_double_holds_are_text_in_every_row(store: FeatureStore) -> None:
    assert Column("large", "string", "int64") in store.columns("odd")
    assert Column("exact", "integer") in store.columns("odd")
    found = properties(store, limit=None, sort=[("large", False)])
    assert [row["large"] for row in found] == [str(LARGE + number) for number in reversed(range(30))]
    assert {type(row["exact"]) for row in found} == {int}
    shapes = store.shapes("odd", FeatureQuery(limit=1, select=["large"]))
    assert isinstance(shapes.properties["large"][0], str)


def test_such_text_is_asked_for_as_the_number_that_it_is(store: FeatureStore) -> None:
    assert len(properties(store, properties=[("large", str(LARGE + 3))])) == 1
    assert len(properties(store, filter=parse_text(f"large > {LARGE + 26}"))) == 3


def test_floats_are_floats_in_every_row(store: FeatureStore) -> None:
    assert {type(row["whole"]) for row in properties(store, limit=None)} == {float}


def test_a_column_that_is_known_late_is_known_in_the_first_ten(store: FeatureStore) -> None:
    assert [row["late"] for row in properties(store, limit=10)].count(7) == 1
    everything = ids(store, "odd")
    assert sorted(everything) == list(range(1, 31))
    first = store.standing("odd", FeatureQuery(limit=10))
    assert ids(store, "odd", limit=100, cursor=first.next) == everything[10:]


def test_datetime_asks_about_the_only_times_there_are(store: FeatureStore) -> None:
    noon = datetime(2024, 1, 10, 12, tzinfo=UTC)
    assert len(properties(store, interval=(noon, noon))) == 1
    assert len(properties(store, interval=(noon, None), limit=None)) == 21
    assert len(properties(store, interval=(None, datetime(2024, 1, 10, 11, 59, tzinfo=UTC)), limit=None)) == 9


@pytest.mark.parametrize("told", ["2024-01-10T12:00:00Z", "2024-01-10T14:00:00.000+02:00", "2024-01-10T12:00:00"])
def test_a_moment_is_found_however_it_is_written(store: FeatureStore, told: str) -> None:
    assert [row["seen"][:10] for row in properties(store, properties=[("seen", told)])] == ["2024-01-10"]


@pytest.mark.parametrize("told", ["noon", "2024-01-10T25:00:00Z", "0001-01-01T00:00:00+05:00"])
def test_what_is_no_moment_is_refused(store: FeatureStore, told: str) -> None:
    with pytest.raises(BadParameter, match=r"seen: '.*' is not a date-time"):
        properties(store, properties=[("seen", told)])


def test_datetime_takes_a_day_as_a_whole(store: FeatureStore) -> None:
    day = datetime(2022, 4, 16, 15, tzinfo=UTC)
    assert store.query("places", FeatureQuery(interval=(day, day), count_only=True)).matched == 1


def test_geometry_types_and_id_columns_are_told(store: FeatureStore) -> None:
    assert [store.geometry_type(layer) for layer in ("countries", "places", "rivers")] == [
        "MultiPolygon",
        "Point",
        "LineString",
    ]
    assert store.id_column("places") is None


def test_whole_numbers_past_what_a_double_holds_are_found_exactly(store: FeatureStore) -> None:
    for asked in (f"large = {LARGE + 1}", f"large = '{LARGE + 1}'", f"large BETWEEN {LARGE + 1} AND {LARGE + 1}"):
        assert [row["large"] for row in properties(store, filter=parse_text(asked))] == [str(LARGE + 1)]
    assert [row["large"] for row in properties(store, properties=[("large", str(LARGE + 1))])] == [str(LARGE + 1)]


@pytest.mark.parametrize("text", [str(2**63), str(-(2**63) - 1), "many", "1_0", ""])
def test_what_is_no_whole_number_of_a_column_is_told_by_its_name(store: FeatureStore, text: str) -> None:
    with pytest.raises(BadParameter, match=r"large: '.*' is not a whole number of 64 bits"):
        properties(store, properties=[("large", text)])
