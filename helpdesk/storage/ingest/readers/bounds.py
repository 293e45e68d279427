"""How much of a raster is read at once: a file of a few bytes may claim any size, and packed blocks unfold to any."""

from collections.abc import Sequence
from math import prod
from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Interleaving

# Of what is stored, and of the numbers or codes made of it, which lie in memory together: of numbers in float32 some
# 187 million cells, of codes in a byte each some 750 million.
MOST_BYTES = 1_500_000_000
# Where a reader has no option for it.
COARSER = "make a coarser file of it, or one of a part: gdal_translate -outsize, -srcwin"


def bounded(
    source: rasterio.DatasetReader,
    path: str,
    bands: Sequence[int],
    *,
    made: int,
    remedy: str,
    size: tuple[int, int] | None = None,
) -> None:
    """Looks at the head alone, before anything is read: `bands` as they are stored and in `made` bytes a cell, on
    `size` rows and columns where they are not the source's own. Raises ValueError with the `remedy`."""
    size = size or source.shape
    what = " x ".join(map(str, [len(bands)] * (len(bands) > 1) + list(size)))
    stored = dict(zip(source.indexes, map(_bytes, source.dtypes), strict=True))
    # Of a band that is not there any size will do, since reading it tells so.
    _refuse(path, f"{what} cells take", prod(size) * sum(stored.get(band, 1) + made for band in bands), remedy)
    # A block is unpacked whole, with all bands where they lie in it together.
    block = max(source.block_shapes, key=prod)
    cell = (sum if source.interleaving == Interleaving.pixel else max)(stored.values())
    _refuse(path, f"a block of {block[0]} x {block[1]} cells takes", prod(block) * cell, "write it in smaller blocks")


def _bytes(dtype: str) -> int:
    return np.dtype(dtype).itemsize


def _refuse(path: str, what: str, needed: int, remedy: str) -> None:
    if needed > MOST_BYTES:
        most = f"more than the {MOST_BYTES // 10**6:,} MB that are read at once"
        raise ValueError(f"{Path(path).name}: {what} {needed // 10**6:,} MB, {most}; {remedy}")
