"""What the benchmarks ask for: places of the five packs, tiles, pages; no two questions on advice are the same."""

import random
from collections.abc import Iterator

import morecantile

GRID = morecantile.tms.get("WebMercatorQuad")
# West, south, east, north in CRS84, one box in each pack, so that regional rules are met.
BOXES = [
    (-4.5, 48.0, -1.5, 48.6),
    (35.9, -0.6, 36.4, 0.0),
    (-113.0, 49.5, -112.0, 50.5),
    (-56.0, -12.5, -55.0, -11.5),
    (8.5, 13.2, 9.5, 14.0),
]
DAY = "2026-11-23"


def advice(count: int, seed: int = 1) -> list[str]:
    """Questions on all topics, at places spread evenly over the packs."""
    rng = random.Random(seed)
    return [f"/api/advice?{advice_query(rng)}" for _ in range(count)]


def advice_query(rng: random.Random) -> str:
    west, south, east, north = rng.choice(BOXES)
    return f"lon={rng.uniform(west, east):.4f}&lat={rng.uniform(south, north):.4f}&on={DAY}"


def tiles(level: int, seed: int = 1) -> Iterator[tuple[int, int, int]]:
    """Zoom, column and row of tiles of web mercator over the land of Europe and Africa, without end."""
    rng = random.Random(seed)
    while True:
        found = GRID.tile(rng.uniform(12, 30), rng.choice((rng.uniform(-20, 15), rng.uniform(44, 54))), level)
        yield level, found.x, found.y
