"""The tile cache: bounded, and no tile made twice at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from helpdesk.services.tile_cache import Tile, TileCache


def test_a_tile_is_made_once_however_many_ask_at_the_same_time() -> None:
    cache, made, start, go_on = TileCache(1), [], Barrier(5), Event()

    def make() -> Tile:
        made.append(1)
        go_on.wait(10)
        return Tile(content=b"tile")

    def ask() -> Tile:
        start.wait(10)
        return cache.get("key", make)

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask) for _ in range(4)]
        start.wait(10)
        go_on.set()
        assert {each.result(10).content for each in asked} == {b"tile"}
    assert len(made) == 1


def test_different_tiles_are_made_side_by_side() -> None:
    cache, both = TileCache(1), Barrier(2)

    def make() -> Tile:
        both.wait(10)  # passes only when both are being made
        return Tile(content=b"")

    with ThreadPoolExecutor(2) as pool:
        assert [each.result(10) for each in [pool.submit(cache.get, key, make) for key in "ab"]]


def test_a_tile_that_failed_is_made_anew() -> None:
    cache = TileCache(1)

    def fail() -> Tile:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011  # the very error that was raised
        cache.get("key", fail)
    assert cache.get("key", lambda: Tile(content=b"now")).content == b"now"


def test_it_never_holds_more_than_it_may_and_drops_what_was_used_longest_ago() -> None:
    cache, kilobytes = TileCache(1), 300 * 1024
    for name in "abc":
        cache.get(name, lambda: Tile(content=bytes(kilobytes)))
    cache.get("a", lambda: pytest.fail("a is here"))
    cache.get("d", lambda: Tile(content=bytes(kilobytes)))
    cache.get("a", lambda: pytest.fail("a is still here"))
    assert cache.get("b", lambda: Tile(content=b"again")).content == b"again"
    assert cache.bytes_held <= 1024 * 1024


def test_a_tile_larger_than_the_cache_is_given_but_not_kept() -> None:
    cache = TileCache(0)
    assert cache.get("key", lambda: Tile(content=b"one")).content == b"one"
    assert cache.get("key", lambda: Tile(content=b"two")).content == b"two"
    assert cache.bytes_held == 0
