"""The cells of a grid whose centres lie in a region."""

import difflib
import hashlib
import json
import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ...domain.errors import BadParameter
from ...domain.geo import rounded
from ...ports.points import Chunk, Frame, Layout
from ..desk import Desk
from .facts import Degrees

NAMES = ("row", "column", "lon", "lat")
# Cells of the box around a region, at most: a row and a column of a cell are counted in 32 bits.
MOST_CELLS = 4_000_000_000


def grid_of(desk: Desk, region: str, step: float | None) -> Layout:
    """The grid of `step` degrees counted from 180 W and 90 N, or of the finest soil layer where that is None, cut to
    the box of the region. Raises BadParameter for an unknown region or a step that cannot be."""
    if region not in desk.content.regions:
        near = difflib.get_close_matches(region, list(desk.content.regions), n=1, cutoff=0.4)
        raise BadParameter(
            "--region", f"{region!r} is not a region" + (f" (did you mean {near[0]!r}?)" if near else "")
        )
    frame = _cut(desk, region, _whole(desk) if step is None else _stepped(step))
    count = sum(len(rows) for rows, _ in _cells(desk, region, frame))
    about = json.dumps([region, frame.west, frame.north, frame.dx, frame.dy, frame.width, frame.height])
    digest = hashlib.sha256(about.encode()).hexdigest()
    if not count:
        raise BadParameter("--step", f"no cell of {frame.dx:g} degrees has its centre in {region}; take a smaller step")
    return Layout(form="grid", names=NAMES, count=count, digest=digest, frame=frame)


def cells_of(desk: Desk, region: str, frame: Frame, size: int) -> Iterator[Chunk]:
    """The cells, row by row from the north, `size` at a time; a payload is their rows, then their columns (int32)."""
    held = [np.empty(0, np.int32), np.empty(0, np.int32)]
    number, first = 0, 1
    for found in _cells(desk, region, frame):
        held = [np.concatenate([before, more]) for before, more in zip(held, found, strict=True)]
        while len(held[0]) >= size:
            yield _chunk(number, first, [each[:size] for each in held])
            held = [each[size:] for each in held]
            number, first = number + 1, first + size
    if len(held[0]):
        yield _chunk(number, first, held)


def _chunk(number: int, first: int, cells: list[NDArray[np.int32]]) -> Chunk:
    return Chunk(number, first, len(cells[0]), np.concatenate(cells).astype("<i4").tobytes())


def _cells(desk: Desk, region: str, frame: Frame) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
    """Some rows of the frame at a time. A centre is rounded as the place of a record is."""
    lons = rounded(centres(frame.west, frame.dx, np.arange(frame.width)))
    at_once = max(1, 200_000 // frame.width)
    for top in range(0, frame.height, at_once):
        rows = np.arange(top, min(top + at_once, frame.height), dtype=np.int32)
        lats = rounded(centres(frame.north, -frame.dy, rows))
        where = desk.regions.at_many(np.tile(lons, len(rows)), np.repeat(lats, frame.width))
        within = np.array([region in here for here in where.sets], dtype=np.bool_)[where.codes]
        columns = np.tile(np.arange(frame.width, dtype=np.int32), len(rows))
        yield np.repeat(rows, frame.width)[within], columns[within]


def centres(edge: float, size: float, numbers: NDArray[np.integer]) -> Degrees:
    return np.asarray(edge + (numbers + 0.5) * size, dtype=np.float64)


def _whole(desk: Desk) -> Frame:
    """The grid of the finest layer of the soil itself: one that says at which depth it is."""
    infos = [desk.rasters.info(layer.id) for layer in desk.content.fact_layers if layer.depth_cm]
    if not infos:
        raise BadParameter("--step", "no layer of soil has a grid to go by; give the size of cells in degrees")
    finest = min(infos, key=lambda info: info.pixel)
    return Frame(finest.bbox.west, finest.bbox.north, *finest.pixel, finest.width, finest.height)


def _stepped(step: float) -> Frame:
    if not (math.isfinite(step) and 0 < step <= 10):
        raise BadParameter("--step", f"{step:g} is not a size of cells; give degrees above 0, up to 10")
    return Frame(-180.0, 90.0, step, step, math.ceil(360 / step - 1e-9), math.ceil(180 / step - 1e-9))


def _cut(desk: Desk, region: str, whole: Frame) -> Frame:
    box = desk.regions.box(region)
    left = max(math.floor((box.west - whole.west) / whole.dx), 0)
    right = min(math.ceil((box.east - whole.west) / whole.dx), whole.width)
    top = max(math.floor((whole.north - box.north) / whole.dy), 0)
    bottom = min(math.ceil((whole.north - box.south) / whole.dy), whole.height)
    width, height = right - left, bottom - top
    if width <= 0 or height <= 0:
        raise BadParameter("--region", f"{region} lies outside the grid; give another with --step")
    if width * height > MOST_CELLS:
        raise BadParameter("--step", f"{whole.dx:g} makes {width * height:,} cells; take at most {MOST_CELLS:,}")
    return Frame(whole.west + left * whole.dx, whole.north - top * whole.dy, whole.dx, whole.dy, width, height)
