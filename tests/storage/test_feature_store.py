"""Both stores over random polygons, random points, and a few dated and odd features."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.errors import NotFound, Unavailable
from helpdesk.domain.geo import BBox
from helpdesk.ports import Column, FeatureQuery, FeatureStore

from .stores import store_of
from .vector_layers import FIELDS, KEYS, NAMES, POINTS, QUOTED, ids, triangles, write

store = store_of(write, KEYS)


def test_layers_extent_and_columns_are_those_of_the_file(store: FeatureStore) -> None:
    assert store.layers() == ["fields", "keyless", "named", "points", "rules"]
    extent = store.extent("fields")
    assert extent is not None
    np.testing.assert_allclose(
        (extent.west, extent.south, extent.east, extent.north), triangles().total_bounds, rtol=1e-12
    )
    assert store.columns("fields") == [
        Column("code", "string"),
        Column("carbon", "number"),
        Column("count", "integer"),
        Column("arable", "boolean"),
        Column("soil", "string"),
    ]
    assert [column.name for column in store.columns("rules")] == ["id", QUOTED]


def test_a_feature_is_geojson_with_every_property_and_stable_types(store: FeatureStore) -> None:
    page = store.query("fields", FeatureQuery(limit=3))
    assert page.matched == 300
    first = page.features[0]
    assert (first["type"], first["id"], first["geometry"]["type"]) == ("Feature", "f000", "Polygon")
    assert first["properties"] == {"code": "f000", "carbon": 30.0, "count": 0, "arable": True, "soil": "pH < 5.5"}
    assert isinstance(first["properties"]["carbon"], float)
    assert first["properties"]["arable"] is True
    assert all(list(feature["properties"]) == list(first["properties"]) for feature in page.features)
    assert shapely.equals(shapely.geometry.shape(first["geometry"]), triangles().geometry[0])


longitudes = st.one_of(st.floats(-180, 180), st.sampled_from([-180.0, 180.0, 0.0, *np.arange(-180, 180, 7.3)]))
latitudes = st.one_of(st.floats(-90, 90), st.sampled_from([-90.0, 90.0, *np.arange(-80, 80, 7.1)]))
boxes = st.builds(
    lambda west, east, lats: BBox(west=west, south=min(lats), east=east, north=max(lats)),
    longitudes,
    longitudes,
    st.tuples(latitudes, latitudes),
)


@settings(deadline=None)
@given(boxes)
def test_a_bbox_gives_exactly_what_intersects_it(store: FeatureStore, bbox: BBox) -> None:
    area = shapely.union_all([corners_of(half) for half in bbox.halves()])
    for layer, table, key in (("fields", FIELDS, "code"), ("points", POINTS, "name")):
        expected = set(table[key][shapely.intersects(table.geometry.values, area)])
        page = store.query(layer, FeatureQuery(bbox=bbox, limit=10_000))
        assert {feature["properties"][key] for feature in page.features} == expected
        assert page.matched == len(page.features) == len(expected)


def corners_of(box: BBox) -> shapely.Geometry:
    """A box, a line or a point; independent of how the store makes it."""
    if box.west == box.east and box.south == box.north:
        return shapely.Point(box.west, box.south)
    if box.west == box.east or box.south == box.north:
        return shapely.LineString([(box.west, box.south), (box.east, box.north)])
    return shapely.box(box.west, box.south, box.east, box.north)


@settings(deadline=None)
@given(boxes, st.integers(1, 40))
def test_pages_together_are_the_whole_each_feature_once(store: FeatureStore, bbox: BBox, limit: int) -> None:
    whole = ids(store, "fields", bbox=bbox)
    paged = [
        identifier
        for offset in range(0, len(whole) + limit, limit)
        for identifier in ids(store, "fields", bbox=bbox, offset=offset, limit=limit)
    ]
    assert paged == whole
    assert len(set(whole)) == len(whole)


def test_a_bbox_leaves_out_what_has_no_geometry(store: FeatureStore) -> None:
    world = BBox(west=-180, south=-90, east=180, north=90)
    assert sorted(ids(store, "rules", bbox=world)) == ["always", "since", "year"]
    assert len(ids(store, "rules")) == 4
    assert store.feature("rules", "until")["geometry"] is None


def test_count_only_gives_the_number_and_no_features(store: FeatureStore) -> None:
    page = store.query("fields", FeatureQuery(properties=[("soil", "loam")], count_only=True))
    assert (page.matched, len(page.features)) == (101, 0)


def test_selected_properties_come_alone_and_the_id_stays(store: FeatureStore) -> None:
    feature = store.query("fields", FeatureQuery(select=["carbon"], geometry=False, limit=1)).features[0]
    assert feature == {"type": "Feature", "id": "f000", "geometry": None, "properties": {"carbon": 30.0}}


def test_sorting_is_by_the_properties_in_turn_and_stable(store: FeatureStore) -> None:
    expected = FIELDS.sort_values(["arable", "carbon"], ascending=[False, True])["code"].tolist()
    assert ids(store, "fields", sort=[("arable", False), ("carbon", True)]) == expected
    assert ids(store, "fields", sort=[("arable", True)])[:3] == ["f001", "f003", "f005"]


def test_a_feature_is_had_by_its_key_or_else_by_its_fid(store: FeatureStore) -> None:
    assert store.feature("fields", "f042")["properties"]["count"] == 42
    assert store.feature("points", "5")["properties"]["name"] == "p4"


def test_ids_have_no_apostrophes_which_qgis_cannot_read(store: FeatureStore) -> None:
    given = ids(store, "named")
    assert given == ["Val d\N{RIGHT SINGLE QUOTATION MARK}Orcia", NAMES[1].replace("'", "\u2019"), "Plain"]
    assert list(store.shapes("named", FeatureQuery()).ids) == given
    for identifier in [*given, *NAMES]:
        assert store.feature("named", identifier)["properties"]["name"] in NAMES
    assert [store.feature("named", each)["properties"]["name"] for each in given] == NAMES


@pytest.mark.parametrize(
    ("layer", "identifier"),
    [("fields", "42"), ("points", "p4"), ("points", "99999"), ("rules", ""), ("points", "01"), ("points", "1.0")],
)
def test_an_unknown_feature_is_not_found(store: FeatureStore, layer: str, identifier: str) -> None:
    with pytest.raises(NotFound, match=layer):
        store.feature(layer, identifier)


def test_an_unknown_layer_is_not_found_and_the_next_name_is_offered(store: FeatureStore) -> None:
    for ask in (store.columns, store.extent, lambda layer: store.query(layer, FeatureQuery())):
        with pytest.raises(NotFound, match="did you mean fields"):
            ask("fieldss")


def test_a_wrong_key_spoils_its_own_layer_only(store: FeatureStore) -> None:
    with pytest.raises(Unavailable, match="no_such_column"):
        store.query("keyless", FeatureQuery())
    assert ids(store, "rules")


def test_a_stream_gives_every_feature(store: FeatureStore) -> None:
    assert [feature["id"] for feature in store.stream("fields")] == FIELDS["code"].tolist()
    slow = store.stream("points")
    assert next(slow)["properties"]["name"] == "p0"
    slow.close()


def test_threads_wait_for_one_another_and_get_the_same(store: FeatureStore) -> None:
    query = FeatureQuery(bbox=BBox(west=-60, south=-40, east=60, north=40), limit=50)
    expected = store.query("fields", query)
    with ThreadPoolExecutor(8) as pool:
        assert all(page == expected for page in pool.map(lambda _: store.query("fields", query), range(64)))
