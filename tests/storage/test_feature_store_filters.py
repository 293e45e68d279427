"""Filters of both stores: properties by their type, validity by its interval, and all together."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
import shapely

from helpdesk.domain.errors import BadParameter
from helpdesk.domain.geo import BBox
from helpdesk.ports import FeatureQuery, FeatureStore

from .stores import store_of
from .vector_layers import FIELDS, KEYS, QUOTED, ids, write

store = store_of(write, KEYS)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("soil", "pH < 5.5", ["f000"]),
        ("soil", "' OR 1=1 --", []),
        ("carbon", "30", ["f000"]),
        ("count", "7", ["f007"]),
        ("code", "f012", ["f012"]),
        ("code", "F012", []),
    ],
)
def test_a_property_filter_is_an_exact_equality(store: FeatureStore, name: str, text: str, expected: list[str]) -> None:
    assert ids(store, "fields", properties=[(name, text)]) == expected


@pytest.mark.parametrize("text", ["true", "TRUE", "1"])
def test_a_boolean_is_asked_for_in_words_or_numbers(store: FeatureStore, text: str) -> None:
    assert len(ids(store, "fields", properties=[("arable", text), ("soil", "loam")])) == 50


@pytest.mark.parametrize(
    ("layer", "name", "text"),
    [
        ("fields", "count", "seven"),
        ("fields", "carbon", "much"),
        ("fields", "arable", "maybe"),
    ],
)
def test_a_value_of_another_type_names_the_property(store: FeatureStore, layer: str, name: str, text: str) -> None:
    with pytest.raises(BadParameter, match=f"{name}: '{text}' is not a"):
        store.query(layer, FeatureQuery(properties=[(name, text)]))


@pytest.mark.parametrize(
    "query",
    [
        {"properties": [("carbonn", "1")]},
        {"select": ["carbonn"]},
        {"sort": [("carbonn", True)]},
    ],
)
def test_an_unknown_property_is_named_with_what_comes_near(store: FeatureStore, query: dict[str, Any]) -> None:
    with pytest.raises(BadParameter, match="carbonn: is not a property of fields; there is carbon"):
        store.query("fields", FeatureQuery(**query))


def test_a_property_that_is_sql_is_only_an_unknown_property(store: FeatureStore) -> None:
    with pytest.raises(BadParameter):
        store.query("fields", FeatureQuery(properties=[('code" = "code" OR "code', "1")]))


@pytest.mark.parametrize(("name", "text"), [("count", "9" * 30), ("soil", "\ud800"), ("soil", "a\0")])
def test_a_value_that_no_store_can_hold_is_refused(store: FeatureStore, name: str, text: str) -> None:
    with pytest.raises(BadParameter):
        store.query("fields", FeatureQuery(properties=[(name, text)]))


def test_a_column_with_quotes_in_its_name_is_a_column(store: FeatureStore) -> None:
    assert ids(store, "rules", properties=[(QUOTED, "a")]) == ["always"]
    assert ids(store, "rules", sort=[(QUOTED, False)])[-1] == "always"


def at(day: date, hour: int = 0, zone: timezone = UTC) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone)


NEW_YEAR = date(2024, 1, 1)
EVE = date(2023, 12, 31)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (at(EVE), at(EVE), ["always", "until", "year"]),
        (at(EVE, 23), at(EVE, 23), ["always", "until", "year"]),
        (at(NEW_YEAR), at(NEW_YEAR), ["always", "since"]),
        (at(EVE), at(NEW_YEAR), ["always", "since", "until", "year"]),
        (None, at(date(2022, 6, 1)), ["always", "until"]),
        (at(NEW_YEAR), None, ["always", "since"]),
        (None, None, ["always", "since", "until", "year"]),
        (
            at(NEW_YEAR, 1, timezone(timedelta(hours=2))),
            at(NEW_YEAR, 1, timezone(timedelta(hours=2))),
            ["always", "until", "year"],
        ),
        (datetime(2024, 1, 1), datetime(2024, 1, 1), ["always", "since"]),
    ],
)
def test_validity_is_half_open_and_open_ends_are_forever(
    store: FeatureStore, start: datetime | None, end: datetime | None, expected: list[str]
) -> None:
    assert sorted(ids(store, "rules", interval=(start, end))) == expected


def test_layers_without_validity_match_at_any_time(store: FeatureStore) -> None:
    assert store.query("fields", FeatureQuery(interval=(at(EVE), at(EVE)))).matched == 300


def test_filters_hold_together(store: FeatureStore) -> None:
    bbox = BBox(west=-60, south=-40, east=60, north=40)
    found = ids(store, "fields", bbox=bbox, properties=[("soil", "clay")], sort=[("carbon", False)])
    chosen = FIELDS[(FIELDS["soil"] == "clay") & FIELDS.intersects(shapely.box(-60, -40, 60, 40))]
    assert found == chosen.sort_values("carbon", ascending=False)["code"].tolist()
    assert found
