"""Cursors: which feature a page lies behind or before, as text that is opaque to clients and strictly read.

A cursor names the values by which features are put in order, so that a page costs what it holds however many come
before it, and every worker of a desk reads it alike. A digest ties it to the query that it comes from.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from hashlib import blake2b

import orjson

from ...domain.errors import BadParameter

_DIGEST = 6
_LONGEST = 4000
# Servers and proxies cut off long URLs: of longer values a cursor names the feature alone.
_LONG = 1500
_REMEDY = "take it from the `next` or `prev` link of a page, with the other parameters as they were, or leave it out"

Keys = tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Behind (`forward`) or before a feature of an `arm` of the order; `keys` are its values in the order's terms as
    PostgreSQL writes them, or the last of these alone, its fid. None is behind everything."""

    forward: bool
    arm: int
    keys: Keys | None


def written(mark: Mark, of: str) -> str:
    """`of` says of which query."""
    told = _told(mark)
    if len(told) > _LONG and mark.keys is not None:
        told = _told(replace(mark, keys=mark.keys[-1:]))
    return urlsafe_b64encode(_digest(told, of) + told).decode().rstrip("=")


def read(cursor: str, of: str, terms: int) -> Mark:
    """Raises BadParameter for a cursor that is not one of this query's, or has neither its number of terms nor one."""
    try:
        told = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)) if len(cursor) <= _LONGEST else b""
        mark = _mark(orjson.loads(told[_DIGEST:]))
    except ValueError:
        raise _refused(cursor, "none of ours") from None
    # The decoder reads past what is not of its alphabet, and JSON may be written in several ways.
    if _again(mark, told) != cursor:
        raise _refused(cursor, "none of ours")
    if told[:_DIGEST] != _digest(told[_DIGEST:], of) or (mark.keys is not None and len(mark.keys) not in (terms, 1)):
        raise _refused(cursor, "of another query or of older data")
    return mark


def refused_feature(cursor: str) -> BadParameter:
    """Of a cursor whose feature is no longer there to be asked."""
    return _refused(cursor, "of older data")


def _mark(found: object) -> Mark:
    """Raises ValueError. The digest is no secret: anything may stand behind it."""
    match found:
        case [0 | 1 as forward, int(arm), None]:
            return Mark(forward=bool(forward), arm=arm, keys=None)
        case [0 | 1 as forward, int(arm), list(keys)] if all(key is None or isinstance(key, str) for key in keys):
            return Mark(forward=bool(forward), arm=arm, keys=tuple(keys))
    raise ValueError("no mark")


def _told(mark: Mark) -> bytes:
    return orjson.dumps([int(mark.forward), mark.arm, mark.keys])


def _again(mark: Mark, told: bytes) -> str:
    return urlsafe_b64encode(told[:_DIGEST] + _told(mark)).decode().rstrip("=")


def _digest(told: bytes, of: str) -> bytes:
    return blake2b(told + of.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()


def _refused(cursor: str, why: str) -> BadParameter:
    return BadParameter("cursor", f"{cursor[:40]!r} is {why}; {_REMEDY}")
