"""Published content: versions that are never changed again, and the history of which was current since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches

from .errors import BadParameter, NotFound

# As few letters of a version as are taken for the whole.
SHORTEST = 6
NEAR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One line of the history: from `at` (UTC) on `version` was current. `action` is `publish` or `back`; `by` is who
    did it in the words of its author, `message` why."""

    version: str
    action: str
    by: str
    at: datetime
    message: str

    @property
    def day(self) -> str:
        return self.at.astimezone(UTC).date().isoformat()


def version_as_of(history: Sequence[Publication], asked: str) -> str:
    """The version that is named by its digest, or by the first letters of it, or that was current at the end of a day
    (YYYY-MM-DD, UTC). `history` is oldest first. Raises NotFound that names the versions near."""
    known = list(dict.fromkeys(each.version for each in history))
    named = [each for each in known if each == asked or (len(asked) >= SHORTEST and each.startswith(asked))]
    if len(named) == 1:
        return named[0]
    day = _day(asked)
    if day is None:
        raise NotFound(f"no published content version is {asked[:40]!r}{_near(history, known, asked)}")
    until = [each for each in history if each.at.astimezone(UTC).date() <= day]
    if not until:
        first = f"; the first is {history[0].version} of {history[0].day}" if history else _near(history, known, asked)
        raise NotFound(f"no content version was published by {day}{first}")
    return until[-1].version


def _day(text: str) -> date | None:
    if len(text) != len("2026-01-31") or text[4] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadParameter("asOf", f"{text!r} is not a date; write YYYY-MM-DD, or a content version") from None


def _near(history: Sequence[Publication], known: Sequence[str], asked: str) -> str:
    """Those spelled alike, else the newest, each with the day it was last made current."""
    if not known:
        return "; none was published here yet: `helpdesk publish` does it"
    days = {each.version: each.day for each in history}
    near = get_close_matches(asked, known, n=NEAR, cutoff=0.5)
    newest = sorted(known, key=lambda version: days[version])[-NEAR:][::-1]
    return "; there are " + ", ".join(f"{version} ({days[version]})" for version in near or newest)
