"""CQL2 filters of both stores: equal to a plain evaluation of the same tree, and proof against what is sent."""

from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.errors import BadParameter
from helpdesk.domain.filters import checked, parse_text
from helpdesk.domain.geo import BBox
from helpdesk.ports import FeatureQuery, FeatureStore
from helpdesk.storage.geopackage import GeoPackageStore

from ..conformance import natural_earth
from ..domain.cql2_oracle import holds
from .stores import store_of
from .vector_layers import KEYS, ids, write


def write_all(path: Path) -> None:
    write(path)
    natural_earth.write(path)


store = store_of(write_all, KEYS)


def matching(store: FeatureStore, layer: str, text: str, **query: Any) -> list[Any]:
    return ids(store, layer, filter=parse_text(text), **query)


def matching_or_refused(store: FeatureStore, layer: str, text: str) -> list[Any] | None:
    """None for a collection that PostGIS relates to nothing."""
    try:
        return matching(store, layer, text)
    except BadParameter as error:
        if "GeometryCollection" not in str(error) or isinstance(store, GeoPackageStore):
            raise
        return None


def _plain(value: Any) -> Any:
    if value is None or value is pd.NaT or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime().replace(tzinfo=UTC)
    return value.item() if hasattr(value, "item") else value


def rows(source: str) -> list[dict[str, Any]]:
    """The features of a source of the test data, for the oracle."""
    frame = gpd.read_parquet(natural_earth.HERE / f"{source}.parquet")
    found = [{name: _plain(row[name]) for name in frame.columns} for row in frame.to_dict("records")]
    for row in found:
        if row.get("date"):
            row["date"] = row["date"].date()
        if row.get("boolean") is not None:
            row["boolean"] = bool(row["boolean"])
    return [row | {"geometry": row["geometry"]} for row in found]


PLACES, COUNTRIES = rows("places"), rows("countries")

texts = st.sampled_from(["'Kiev'", "'kiev'", "'B_r%'", "'%a%'", "'Ch[i*?'", "'\\%'", "''", "name", "nameascii"])
patterns = st.sampled_from(["'B_r%'", "'%a'", "'%'", "''", "'_'", "'%[%'", "'\\%%'", "CASEI('%A%')", "ACCENTI('%é%')"])
signs = st.sampled_from(["+", "-", "*", "/", "%", "div"])
numbers = st.recursive(
    st.sampled_from(["pop_min", "pop_max", "pop_other", "1038288", "3.5", "0", "-2", "1e6"]),
    lambda inner: st.tuples(inner, signs, inner).map("({0[0]} {0[1]} {0[2]})".format),
    max_leaves=3,
)  # fmt: skip
days = st.sampled_from(['"date"', "DATE('2022-04-16')", "DATE('2023-01-01')"])
moments = st.sampled_from(["start", '"end"', "TIMESTAMP('2022-04-16T10:13:19Z')", "TIMESTAMP('2022-12-16T10:14:53Z')"])
ordered_ends = st.sampled_from(
    ["start, \"end\"", "start, '..'", "'..', \"end\"", "'2022-04-16', '2022-12-16T10:14:53Z'", "\"date\", '..'",
     "'2022-04-16', '2022-04-16'", "'..', '..'", "'2021-04-16T10:15:59Z', '2022-04-16T10:16:06Z'"]
)  # fmt: skip
intervals = ordered_ends.map("INTERVAL({})".format)
comparison = st.sampled_from(["=", "<>", "<", ">", "<=", ">="])
of_any = st.sampled_from(["T_AFTER", "T_BEFORE", "T_DISJOINT", "T_EQUALS", "T_INTERSECTS"])
of_intervals = st.sampled_from(
    ["T_CONTAINS", "T_DURING", "T_FINISHEDBY", "T_FINISHES", "T_MEETS", "T_METBY", "T_OVERLAPPEDBY", "T_OVERLAPS",
     "T_STARTEDBY", "T_STARTS"]
)  # fmt: skip
spaces = st.sampled_from(
    ["geometry", "BBOX(0,40,10,50)", "BBOX(150,-90,-150,90)", "POINT(12.4533865 41.9032822)",
     "POLYGON((0 40,10 40,10 50,0 50,0 40))", "LINESTRING(0 40,10 50)",
     "GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(-180 0, 180 0))"]
)  # fmt: skip
relations = st.sampled_from(
    ["S_INTERSECTS", "S_DISJOINT", "S_EQUALS", "S_TOUCHES", "S_WITHIN", "S_OVERLAPS", "S_CROSSES", "S_CONTAINS"]
)
folded = st.sampled_from(["name", "CASEI(name)", "ACCENTI(name)", "ACCENTI(CASEI(name))"])
times = st.one_of(days, moments, intervals)
predicates = st.one_of(
    st.tuples(texts, comparison, texts).map(" ".join),
    st.tuples(numbers, comparison, numbers).map(" ".join),
    st.tuples(st.one_of(days, moments), comparison, st.one_of(days, moments)).map(" ".join),
    st.tuples(folded, patterns).map(" LIKE ".join),
    st.tuples(numbers, numbers, numbers).map("{0[0]} BETWEEN {0[1]} AND {0[2]}".format),
    st.tuples(numbers, st.lists(numbers, min_size=1, max_size=3).map(", ".join)).map("{0[0]} NOT IN ({0[1]})".format),
    st.sampled_from(["boolean", "boolean = true", "start IS NULL", "TRUE", "geometry IS NULL", "\"date\" IS NOT NULL"]),
    st.tuples(of_any, times, times).map("{0[0]}({0[1]}, {0[2]})".format),
    st.tuples(of_intervals, intervals, intervals).map("{0[0]}({0[1]}, {0[2]})".format),
    st.tuples(relations, spaces, spaces).map("{0[0]}({0[1]}, {0[2]})".format),
)  # fmt: skip
conditions = st.recursive(
    predicates,
    lambda inner: st.one_of(
        st.lists(inner.map("({})".format), min_size=2, max_size=3).map(" AND ".join),
        st.lists(inner.map("({})".format), min_size=2, max_size=3).map(" OR ".join),
        inner.map("NOT ({})".format),
    ),
    max_leaves=4,
)


@settings(deadline=None)
@given(conditions)
def test_sql_matches_what_a_plain_evaluation_matches(store: FeatureStore, text: str) -> None:
    node = checked(parse_text(text), store.kinds("places"))
    expected = [number for number, row in enumerate(PLACES, start=1) if holds(node, row)]
    assert matching_or_refused(store, "places", text) in (expected, None)


@settings(deadline=None)
@given(st.tuples(relations, spaces).map("{0[0]}(geometry, {0[1]})".format), st.booleans())
def test_polygons_relate_as_shapely_says(store: FeatureStore, text: str, swapped: bool) -> None:
    text = f"NOT {text}" if swapped else text
    node = checked(parse_text(text), store.kinds("countries"))
    expected = [number for number, row in enumerate(COUNTRIES, start=1) if holds(node, row)]
    assert matching_or_refused(store, "countries", text) in (expected, None)


def test_a_filter_joins_a_box_equalities_sorting_and_paging(store: FeatureStore) -> None:
    box = BBox(west=-20, south=30, east=40, north=70)
    found = matching(store, "places", "pop_max > 500000", bbox=box, sort=[("pop_max", False)])
    wanted = sorted(
        (row["pop_max"], number)
        for number, row in enumerate(PLACES, start=1)
        if row["pop_max"] > 500_000 and -20 <= row["geometry"].x <= 40 and 30 <= row["geometry"].y <= 70
    )
    assert found == [number for _, number in sorted(wanted, key=lambda pair: (-pair[0], pair[1]))]


def test_a_filter_narrows_shapes_and_batches_too(store: FeatureStore) -> None:
    query = FeatureQuery(filter=parse_text("CASEI(name) LIKE CASEI('b_r%')"), limit=None)
    expected = matching(store, "places", "CASEI(name) LIKE CASEI('b_r%')")
    assert list(store.shapes("places", query).ids) == expected
    assert [id_ for batch in store.shapes_in_batches("places", query) for id_ in batch.ids] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T_INTERSECTS(INTERVAL(valid_from, valid_to), DATE('2023-06-01'))", ["always", "until", "year"]),
        ("T_AFTER(INTERVAL(valid_from, valid_to), DATE('2023-06-01'))", ["since"]),
        ("valid_from IS NULL", ["always", "until"]),
        ("valid_from >= DATE('2024-01-01')", ["since"]),
    ],
)
def test_validity_can_be_asked_about_and_is_open_where_it_has_no_day(
    store: FeatureStore, text: str, expected: list[str]
) -> None:
    assert matching(store, "rules", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "name = ''' OR 1=1 --'",
        "name = 'x''; DROP TABLE places; --'",
        "name LIKE '%'' OR ''%'' LIKE ''%'",
        "name IN (''') OR (1=1', 'x')",
    ],
)
def test_sql_in_a_value_is_only_a_value(store: FeatureStore, text: str) -> None:
    assert matching(store, "places", text) == []
    assert store.query("places", FeatureQuery(count_only=True)).matched == 243


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('"name"" = 1 OR ""1" = 1', "'name\" = 1 OR \"1' is not queryable"),
        ("sqlite_version() = 'x'", "no function here"),
        ("load_extension('x') = 1", "no function here"),
        ("fid = 1", "'fid' is not queryable"),
        ("rowid = 1", "'rowid' is not queryable"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "is not valid: Self-intersection"),
    ],
)
def test_what_is_not_queryable_never_reaches_the_database(store: FeatureStore, text: str, told: str) -> None:
    with pytest.raises(BadParameter, match=told):
        matching(store, "places", text)


def test_a_name_that_is_sql_is_quoted(store: FeatureStore) -> None:
    assert matching(store, "rules", "valid_to IS NULL") == ["always", "since"]


def test_a_filter_of_thousands_of_conditions_is_answered(store: FeatureStore) -> None:
    text = " OR ".join(f"pop_max={number}" for number in range(1200))
    expected = [number for number, row in enumerate(PLACES, start=1) if row["pop_max"] < 1200]
    assert matching(store, "places", text) == expected


def test_a_filter_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "features.gpkg"
    natural_earth.write(path)
    monkeypatch.setattr("helpdesk.storage.geopackage.connections.STEPS", 1)
    asked = "S_INTERSECTS(geometry, POINT(1 46.5))"
    with closing(GeoPackageStore(path, seconds=0.0)) as hurried:
        with pytest.raises(BadParameter, match="filter: takes longer than 0 s; ask for less"):
            matching(hurried, "countries", asked)
        assert hurried.feature("countries", "1")["id"] == 1
    with closing(GeoPackageStore(path)) as patient:
        assert len(matching(patient, "countries", asked)) == 1


def test_days_and_moments_meet_as_days_within_them(store: FeatureStore) -> None:
    assert len(matching(store, "places", "T_INTERSECTS(start, DATE('2022-04-16'))")) == 2
    assert matching(store, "places", "T_EQUALS(start, DATE('2022-04-16'))") == []
