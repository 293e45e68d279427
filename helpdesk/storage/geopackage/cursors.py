"""Where a page starts: behind a feature, however many come before it, or at an offset.

A cursor names the last feature of the page before; it is opaque to clients, and read as strictly as any parameter.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

import numpy as np

from ...domain.errors import BadParameter
from .selections import Fids

_BEHIND = re.compile(rb"behind:(-?[0-9]{1,18})")
_REMEDY = "take it from the `next` or `prev` link of a page, with the other parameters as they were, or leave it out"


@dataclass(frozen=True, slots=True)
class Window:
    """The fids of one page, and the cursors of its neighbours: None where there is none, and an empty text for the
    first page."""

    fids: list[int]
    next: str | None
    prev: str | None


def window(fids: Fids, cursor: str | None, offset: int, limit: int | None) -> Window:
    """Raises BadParameter for a cursor that is not one of this selection's."""
    start = offset if cursor is None else _position(fids, cursor)
    end = len(fids) if limit is None else min(start + limit, len(fids))
    page = fids[start:end]
    following = _behind(fids, end) if end < len(fids) and end > start else None
    before = None if start == 0 or limit is None else _behind(fids, max(0, min(start, len(fids)) - limit))
    return Window([int(fid) for fid in page], following, before)


def _behind(fids: Fids, position: int) -> str:
    """The cursor of the page that starts there."""
    if position == 0:
        return ""
    return _written(int(fids[position - 1]))


def _written(fid: int) -> str:
    return urlsafe_b64encode(b"behind:%d" % fid).decode().rstrip("=")


def _position(fids: Fids, cursor: str) -> int:
    try:
        told = _BEHIND.fullmatch(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        told = None
    # The decoder reads past what is not of its alphabet, and numbers may be written in several ways.
    if told is None or _written(int(told[1])) != cursor:
        raise BadParameter("cursor", f"{cursor[:40]!r} is none of ours; {_REMEDY}")
    fid = int(told[1])
    at = _index(fids, fid)
    if at is None:
        raise BadParameter("cursor", f"{cursor[:40]!r} is of another query or of older data; {_REMEDY}")
    return at + 1


def _index(fids: Fids, fid: int) -> int | None:
    if isinstance(fids, range):
        return fids.index(fid) if fid in fids else None
    found = np.flatnonzero(fids == fid)
    return int(found[0]) if found.size else None
