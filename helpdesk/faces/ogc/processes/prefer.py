"""The Prefer header (RFC 7240). What cannot be read is left out, as the RFC wants, and so is what is not known."""

import re
from dataclasses import dataclass

_WAIT = re.compile(r'wait\s*=\s*"?([0-9]{1,9})"?')
# A proxy between here and the client gives up after a minute.
LONGEST_WAIT_S = 30


@dataclass(frozen=True, slots=True)
class Preference:
    """`wait` is in seconds, as much of it as is granted."""

    asynchronous: bool = False
    wait: int | None = None

    @property
    def applied(self) -> str:
        parts = ["respond-async"] if self.asynchronous else []
        return ", ".join(parts + ([f"wait={self.wait}"] if self.wait is not None else []))


def preference(header: str) -> Preference:
    """The first of each preference counts (RFC 7240, section 2)."""
    parts = [part.partition(";")[0].strip().lower() for part in header.split(",")]
    waits = [found for part in parts if (found := _WAIT.fullmatch(part))]
    return Preference("respond-async" in parts, min(int(waits[0][1]), LONGEST_WAIT_S) if waits else None)
