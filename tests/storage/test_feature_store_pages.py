"""Pages of both stores: behind a cursor or at an offset, each feature once, whatever the order."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.errors import BadParameter
from helpdesk.domain.filters import parse_text
from helpdesk.domain.geo import BBox
from helpdesk.ports import FeatureQuery, FeatureStore, Standing

from .stores import store_of
from .vector_layers import KEYS, ids, write

QUERIES: list[dict[str, Any]] = [
    {},
    {"bbox": BBox(west=-100, south=-40, east=60, north=60)},
    {"bbox": BBox(west=170, south=-80, east=-170, north=80)},
    {"sort": [("soil", True), ("carbon", False)]},
    {"properties": [("soil", "loam")], "sort": [("carbon", True)]},
    {"filter": parse_text("carbon > 4 OR soil IS NULL"), "bbox": BBox(west=-100, south=-40, east=60, north=60)},
]


store = store_of(write, KEYS)


@dataclass
class Page:
    ids: list[Any]
    stands: Standing


def page_of(store: FeatureStore, layer: str = "fields", **query: Any) -> Page:
    asked = FeatureQuery(**query)
    return Page([feature["id"] for feature in store.query(layer, asked).features], store.standing(layer, asked))


def pages(store: FeatureStore, limit: int, **query: Any) -> Iterator[Page]:
    cursor = None
    while True:
        page = page_of(store, **query, limit=limit, cursor=cursor)
        yield page
        cursor = page.stands.next
        if cursor is None:
            return


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(QUERIES), st.integers(1, 301))
def test_pages_hold_every_match_once_and_in_order(store: FeatureStore, query: dict[str, Any], limit: int) -> None:
    found = list(pages(store, limit, **query))
    everything = [id_ for page in found for id_ in page.ids]
    assert everything == ids(store, "fields", **query)
    assert {page.stands.matched for page in found} == {len(everything)}
    assert [page.stands.returned for page in found] == [len(page.ids) for page in found]
    assert [len(page.ids) for page in found[:-1]] == [limit] * (len(found) - 1)
    assert found[-1].ids


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(QUERIES), st.integers(1, 120))
def test_the_page_before_leads_back(store: FeatureStore, query: dict[str, Any], limit: int) -> None:
    found = list(pages(store, limit, **query))
    assert found[0].stands.prev is None
    for before, page in pairwise(found):
        assert page.stands.prev is not None
        assert page_of(store, **query, limit=limit, cursor=page.stands.prev or None).ids == before.ids


def test_a_full_last_page_has_no_next(store: FeatureStore) -> None:
    assert [page.stands.next is None for page in pages(store, 100)] == [False, False, True]


def test_an_offset_is_where_a_page_starts(store: FeatureStore) -> None:
    everything = ids(store, "fields", sort=[("carbon", True)])
    page = page_of(store, sort=[("carbon", True)], offset=280, limit=10)
    assert page.ids == everything[280:290]
    assert page.stands.next is not None
    assert page_of(store, sort=[("carbon", True)], cursor=page.stands.next, limit=100).ids == everything[290:]
    beyond = page_of(store, offset=5000)
    assert (beyond.ids, beyond.stands.matched, beyond.stands.next) == ([], 300, None)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "ünïcode",
        "YmVoaW5kOg",
        "YmVoaW5kOjE7MQ",
        "//////",
        "=" * 9,
        "a" * 5000,
        "YmVoaW5kOjE2\n",
        "YmVoaW5kOjAx",
    ],
)
def test_a_cursor_that_is_none_is_refused(store: FeatureStore, cursor: str) -> None:
    with pytest.raises(BadParameter, match=r"cursor: .* is none of ours; take it from the `next`"):
        store.query("fields", FeatureQuery(cursor=cursor))


@pytest.mark.parametrize(("matching", "before"), [({}, 300), ({"properties": [("code", "none")]}, 0)])
def test_behind_the_last_page_lies_nothing(store: FeatureStore, matching: dict[str, Any], before: int) -> None:
    page = page_of(store, **matching, offset=5000, limit=7)
    assert (page.ids, page.stands.matched, page.stands.next) == ([], before, None)
    assert page.stands.prev is not None
    last = page_of(store, **matching, cursor=page.stands.prev or None, limit=7)
    assert last.ids == ids(store, "fields", **matching)[-7:]


def test_a_cursor_of_another_query_is_refused(store: FeatureStore) -> None:
    cursor = page_of(store, limit=1).stands.next
    with pytest.raises(BadParameter, match="of another query or of older data"):
        store.query("fields", FeatureQuery(cursor=cursor, properties=[("code", "f007")]))


def write_with_gaps(path: Path) -> None:
    write(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER IF EXISTS rtree_points_geom_delete")
        connection.execute("DELETE FROM points WHERE fid % 7 = 0")
        connection.commit()


gaps = store_of(write_with_gaps, KEYS)


def test_fids_with_gaps_page_as_well(gaps: FeatureStore) -> None:
    first = page_of(gaps, "points", limit=9)
    second = page_of(gaps, "points", limit=9, cursor=first.stands.next)
    assert [*first.ids, *second.ids] == [fid for fid in range(1, 22) if fid % 7]
    assert first.stands.matched == len(page_of(gaps, "points", limit=None).ids)
