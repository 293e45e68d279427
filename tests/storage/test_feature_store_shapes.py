"""Shapes of both stores, for drawing and exports: by column, as WKB."""

from collections.abc import Iterator
from typing import Any

import pytest
import shapely

from helpdesk.domain.errors import BadParameter
from helpdesk.domain.geo import BBox
from helpdesk.ports import FeatureQuery, FeatureStore, Shapes

from .stores import store_of
from .vector_layers import FIELDS, KEYS, ids, write

BOX = BBox(west=-100, south=-40, east=60, north=30)


store = store_of(write, KEYS)


def joined(batches: Iterator[Shapes]) -> list[Any]:
    return [id_ for batch in batches for id_ in batch.ids]


def test_shapes_are_the_ids_geometries_and_properties_of_the_features(store: FeatureStore) -> None:
    shapes = store.shapes("fields", FeatureQuery(limit=None))
    assert len(shapes) == 300
    assert list(shapes.ids) == list(FIELDS["code"])
    assert shapely.equals(shapely.from_wkb(shapes.wkb), FIELDS.geometry.to_numpy()).all()
    assert {name: list(values) for name, values in shapes.properties.items()} == {
        name: FIELDS[name].astype(object).where(FIELDS[name].notna(), None).tolist()
        for name in ("code", "carbon", "count", "arable", "soil")
    }
    assert isinstance(shapes.properties["arable"][0], bool)


def test_shapes_near_a_box_are_those_whose_envelope_meets_it(store: FeatureStore) -> None:
    west, south, east, north = FIELDS.geometry[0].bounds
    # The upper right corner of its envelope, which the triangle leaves empty.
    box = BBox(west=west + 0.9 * (east - west), south=south + 0.9 * (north - south), east=east, north=north)
    window = shapely.box(box.west, box.south, box.east, box.north)
    near = FIELDS["code"][FIELDS.geometry.envelope.intersects(window)]
    assert set(store.shapes("fields", FeatureQuery(bbox=box, limit=None)).ids) == set(near)
    assert "f000" in set(near) - set(ids(store, "fields", bbox=box))


def test_shapes_honour_what_a_query_asks(store: FeatureStore) -> None:
    query = FeatureQuery(properties=[("soil", "loam")], sort=[("carbon", False)], select=["carbon"], limit=5, offset=2)
    shapes = store.shapes("fields", query)
    assert list(shapes.ids) == [feature["id"] for feature in store.query("fields", query).features]
    assert list(shapes.properties) == ["carbon"]
    assert list(shapes.properties["carbon"]) == sorted(shapes.properties["carbon"], reverse=True)


def test_shapes_without_geometry_carry_none(store: FeatureStore) -> None:
    assert store.shapes("fields", FeatureQuery(geometry=False, limit=2)).wkb == [None, None]
    assert [wkb is None for wkb in store.shapes("rules", FeatureQuery()).wkb] == [False, True, False, False]


def test_no_features_are_empty_columns(store: FeatureStore) -> None:
    shapes = store.shapes("fields", FeatureQuery(properties=[("code", "nowhere")]))
    assert len(shapes) == 0
    assert {name: list(values) for name, values in shapes.properties.items()} == {
        name: [] for name in ("code", "carbon", "count", "arable", "soil")
    }


def test_batches_are_exactly_the_features_of_the_query(store: FeatureStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk.storage.geopackage.store.STREAM_ROWS", 7)
    monkeypatch.setattr("helpdesk.storage.postgis.reading.STREAM_ROWS", 7)
    batches = list(store.shapes_in_batches("fields", FeatureQuery(bbox=BOX, limit=None)))
    assert max(len(batch) for batch in batches) == 7
    assert joined(iter(batches)) == ids(store, "fields", bbox=BOX)
    assert joined(store.shapes_in_batches("fields", FeatureQuery(bbox=BOX, limit=9, offset=3))) == ids(
        store, "fields", bbox=BOX, limit=9, offset=3
    )


@pytest.mark.parametrize("query", [{"select": ["carbonn"]}, {"sort": [("carbonn", True)]}])
def test_a_mistake_is_told_before_the_first_batch(store: FeatureStore, query: dict[str, Any]) -> None:
    with pytest.raises(BadParameter, match="carbonn"):
        store.shapes("fields", FeatureQuery(**query))
    with pytest.raises(BadParameter, match="carbonn"):
        store.shapes_in_batches("fields", FeatureQuery(**query))
