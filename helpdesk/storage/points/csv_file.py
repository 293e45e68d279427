"""CSV (RFC 4180, UTF-8): columns divided by comma, semicolon or tab, whichever the header has most of."""

import csv
import hashlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from ...domain.errors import BadParameter
from ...ports.points import Chunk, Layout
from .names import coordinates, refuse_doubles

_BOM = b"\xef\xbb\xbf"
# No record is longer; a quote that is never closed would make one of all that follows.
LONGEST_RECORD = 1 << 20
Record = tuple[int, bytes]


def examine(path: Path) -> Layout:
    """Raises BadParameter for what is not UTF-8, has a quote that is never closed, or lacks columns."""
    digest, count = hashlib.sha256(), -1
    names: tuple[str, ...] = ()
    delimiter = ","
    with path.open("rb") as file:
        for line, record in _records(file, path):
            digest.update(record)
            try:
                record.decode()
            except UnicodeDecodeError as error:
                raise BadParameter("POINTS", f"{path}: line {line} is not UTF-8; convert the file") from error
            if record.strip():
                count += 1
                if count == 0:
                    names, delimiter = _header(record)
    refuse_doubles(names, path)
    lon, lat = coordinates(names, path)
    return Layout(
        form="csv",
        names=names,
        count=max(count, 0),
        digest=digest.hexdigest(),
        lon=lon,
        lat=lat,
        delimiter=delimiter,
    )


def chunks(path: Path, size: int) -> Iterator[Chunk]:
    with path.open("rb") as file:
        records = _records(file, path)
        for _, record in records:
            if record.strip():
                break
        number = 0
        while taken := _take(records, size):
            count = sum(1 for _, record in taken if record.strip())
            if count:
                yield Chunk(number, taken[0][0], count, b"".join(record for _, record in taken))
                number += 1


def _take(records: Iterator[Record], size: int) -> list[Record]:
    taken: list[Record] = []
    count = 0
    for record in records:
        taken.append(record)
        count += bool(record[1].strip())
        if count == size:
            break
    return taken


def _records(file: BinaryIO, path: Path) -> Iterator[Record]:
    """Each record as its bytes, which may be several lines, and the number of its first line."""
    first, held = 1, b""
    head = file.read(3).removeprefix(_BOM)
    # What was read as a head is a part of the first line, unless it ends one.
    start = head + file.readline() if head and not head.endswith(b"\n") else head
    for number, line in enumerate(chain([start] if start else [], file), 1):
        if not held and b'"' not in line:
            yield number, line
            continue
        first = first if held else number
        held += line
        if held.count(b'"') % 2 == 0:
            yield first, held
            held = b""
        elif len(held) > LONGEST_RECORD:
            break
    if held:
        raise BadParameter("POINTS", f"{path}: line {first} opens a quote that is never closed")


def _header(record: bytes) -> tuple[tuple[str, ...], str]:
    text = record.decode()
    delimiter = max(",;\t", key=text.count)
    row = next(csv.reader([text], delimiter=delimiter))
    return tuple(name.strip() for name in row), delimiter
