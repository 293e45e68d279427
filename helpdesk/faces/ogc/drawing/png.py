"""PNG files of pictures that are one byte a pixel (W3C PNG, third edition).

Pillow spends longer around its encoder than zlib does on a tile, and zlib six times as long as ISA-L, whose first level
makes tiles no larger than zlib's third.
"""

import struct
from functools import lru_cache

import numpy as np
from isal import isal_zlib

from .colours import Bytes, Table

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Eight bits, by a palette, deflated, with filters (none is chosen: neighbours of a palette are not alike), in one pass.
_KIND = bytes((8, 3, 0, 0, 0))
_LEVEL = 1
_END = struct.pack(">I4sI", 0, b"IEND", 0xAE426082)


def paletted(index: Bytes, table: Table) -> bytes:
    """A picture as large as `index`, rows x columns, of which each is a colour of the table."""
    height, width = index.shape
    rows = np.zeros((height, width + 1), np.uint8)
    rows[:, 1:] = index
    head = _chunk(b"IHDR", struct.pack(">II", width, height) + _KIND)
    pixels = _chunk(b"IDAT", isal_zlib.compress(rows, _LEVEL))
    return b"".join((_SIGNATURE, head, _palette(table.colours.tobytes()), pixels, _END))


@lru_cache(maxsize=256)
def _palette(colours: bytes) -> bytes:
    each = np.frombuffer(colours, np.uint8).reshape(-1, 4)
    return _chunk(b"PLTE", each[:, :3].tobytes()) + _chunk(b"tRNS", each[:, 3].tobytes())


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", isal_zlib.crc32(data, isal_zlib.crc32(kind)))
