"""Whole files from web servers: streamed, resumed where they broke off, never taken for whole when they are not."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from ...domain.errors import IngestFailed
from .progress import Advance, Progress

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
ATTEMPTS = 3
# RFC 9110, 8.8.3; of a damaged note of one nothing is sent.
_STRONG = re.compile(r'"[!\x23-\x7e]*"')


def download(url: str, part: Path, progress: Progress, timeout: httpx.Timeout = TIMEOUT) -> None:
    """Fills `part`, going on from what is there. Raises IngestFailed; what came so far stays for the next run."""
    error: Exception | None = None
    for _attempt in range(ATTEMPTS):
        try:
            return _attempt_download(url, part, progress, timeout)
        except httpx.HTTPStatusError as refused:
            status = refused.response.status_code
            raise IngestFailed(f"{url}: the server answers {status}; check the address") from refused
        except httpx.TransportError as broken:
            error = broken
    reason = f"{type(error).__name__}: {error}".rstrip(": ")
    had = part.stat().st_size if part.exists() else 0
    message = f"gave up after {ATTEMPTS} attempts ({reason}); {had} bytes are kept: run the ingest again to go on"
    raise IngestFailed(f"{url}: {message}") from error


def read_json(url: str, timeout: httpx.Timeout = TIMEOUT) -> dict[str, object]:
    """A small JSON document. Raises IngestFailed."""
    try:
        answer = httpx.get(url, timeout=timeout, follow_redirects=True)
        answer.raise_for_status()
        found: dict[str, object] = answer.json()
    except (httpx.HTTPError, json.JSONDecodeError) as error:
        raise IngestFailed(f"{url}: {error}; check the address and the connection") from error
    return found


def _attempt_download(url: str, part: Path, progress: Progress, timeout: httpx.Timeout) -> None:
    with _answer(url, part, timeout) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            # There is nothing after what we have; the caller's checksum says whether that is the whole file.
            return
        answer.raise_for_status()
        resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT
        _tag(part).write_text(answer.headers.get("etag", ""), "utf-8")
        length = int(answer.headers["content-length"]) if "content-length" in answer.headers else None
        with progress.step(f"fetched {url.rsplit('/', 1)[-1]}", length) as advance:
            _store(answer, part, "ab" if resumed else "wb", advance)
    _tag(part).unlink(missing_ok=True)


@contextmanager
def _answer(url: str, part: Path, timeout: httpx.Timeout) -> Iterator[httpx.Response]:
    with httpx.stream("GET", url, headers=_resume_headers(part), timeout=timeout, follow_redirects=True) as answer:
        yield answer


def _resume_headers(part: Path) -> dict[str, str]:
    """Ask for the rest, and for the whole if the file changed since (RFC 9110, 13.1.5: weak tags do not compare)."""
    # The transfer's own encoding would make byte positions meaningless.
    plain = {"Accept-Encoding": "identity"}
    tag = _tag(part).read_bytes().decode("latin-1") if _tag(part).exists() else ""
    if not part.exists() or not part.stat().st_size or not _STRONG.fullmatch(tag):
        return plain
    return plain | {"Range": f"bytes={part.stat().st_size}-", "If-Range": tag}


def _tag(part: Path) -> Path:
    """The entity tag of the answer that began the file."""
    return part.with_name(f"{part.name}.etag")


def _store(answer: httpx.Response, part: Path, mode: str, advance: Advance) -> None:
    with part.open(mode) as file:
        # Chunks as they come: collecting them to a size would lose the last one of a transfer that breaks off.
        for chunk in answer.iter_raw():
            file.write(chunk)
            advance(len(chunk))
