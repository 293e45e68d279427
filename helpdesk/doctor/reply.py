"""Asking a server that may answer anything: every reply is bounded, and no answer raises."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

LONGEST = 64_000_000
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`url` is where the answer came from after redirects; `trouble` says why there is none, or no whole one."""

    url: str
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    trouble: str = ""

    @property
    def is_whole(self) -> bool:
        return self.status == 200 and not self.trouble

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """What the body says; None where it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def __str__(self) -> str:
        return self.trouble or f"{self.status} {self.media_type}".strip()


class Web:
    """Asks, and remembers what was answered."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._known: dict[tuple[str, ...], Reply] = {}

    def get(self, url: str, method: str = "GET", **headers: str) -> Reply:
        """Header names with underscores: `Accept`, `If_None_Match`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        key = (method, url, *(f"{name}: {value}" for name, value in named.items()))
        if key not in self._known:
            self._known[key] = self._ask(method, url, named)
        return self._known[key]

    def _ask(self, method: str, url: str, headers: Mapping[str, str]) -> Reply:
        try:
            with self._client.stream(method, url, headers=headers) as answer:
                body, trouble = _read(answer)
                return Reply(
                    url=str(answer.url), status=answer.status_code, headers=answer.headers, body=body, trouble=trouble
                )
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            return Reply(url=url, trouble=f"no answer: {error or type(error).__name__}")
        except (ValueError, LookupError, OSError) as error:
            # Addresses and headers that the library cannot make sense of.
            return Reply(url=url, trouble=f"cannot be asked: {error}")


def _read(answer: httpx.Response) -> tuple[bytes, str]:
    """The body as far as patience goes, and what was wrong with it."""
    pieces: list[bytes] = []
    size, end = 0, time.monotonic() + PATIENCE_S
    for piece in answer.iter_bytes():
        pieces.append(piece)
        size += len(piece)
        if size > LONGEST:
            return b"".join(pieces), f"the answer is longer than {LONGEST // 1_000_000} MB"
        if time.monotonic() > end:
            return b"".join(pieces), f"the answer is not over after {PATIENCE_S:g} s"
    return b"".join(pieces), ""


def at(value: Any, *path: str | int) -> Any:
    """What stands at a path of keys and indexes in JSON; None where there is no such path."""
    for key in path:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
            value = value[key]
        else:
            return None
    return value


def text(value: Any, *path: str | int) -> str:
    """The text at a path; empty where there is none."""
    found = at(value, *path)
    return found if isinstance(found, str) else ""


def objects(value: Any, *path: str | int) -> list[dict[str, Any]]:
    """The objects of the list at a path; none where there is no list."""
    found = at(value, *path)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def numbers(value: Any, *path: str | int) -> list[float]:
    """The list of numbers at a path; empty where it holds anything else."""
    found = at(value, *path)
    if not isinstance(found, list) or not all(type(each) in (int, float) for each in found):
        return []
    return [float(each) for each in found]
