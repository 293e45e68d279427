"""Whether the desk can answer: what its answers depend on, each by name, looked at beside the requests.

A check that hangs holds up neither the others nor who asks, and is not begun again before it has ended.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from time import monotonic

from ..domain.errors import HelpdeskError

log = logging.getLogger(__name__)

OK, DEGRADED, AWAY = "ok", "degraded", "away"
# How long who asks waits for the checks, and how long what they found is told again.
LIMIT_S, KEPT_S = 1.5, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a check found. `needed`: while it lasts no answers can be given. `details` are reasons by name;
    `counts` are for the operator's metrics, and told to nobody else."""

    status: str = OK
    reason: str = ""
    needed: bool = False
    details: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`ask` answers an Outcome or raises; what it raises, or that it does not end in time, is an Outcome as well, whose
    `needed` is this one's."""

    name: str
    ask: Callable[[], Outcome]
    needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is known of a dependency, and since when it is so."""

    name: str
    outcome: Outcome
    since: datetime


class Readiness:
    """Of one process. `look` may be called from any thread."""

    def __init__(self, checks: Sequence[Check], limit_s: float = LIMIT_S, kept_s: float = KEPT_S) -> None:
        self._looks = [_Look(check) for check in checks]
        self._limit_s, self._kept_s = limit_s, kept_s

    def look(self) -> Sequence[Finding]:
        """Waits for what is not known of late, but never longer than the limit."""
        end = monotonic() + self._limit_s
        begun = [(look, look.begin(self._kept_s)) for look in self._looks]
        for _, ended in begun:
            ended.wait(max(0.0, end - monotonic()))
        return [look.finding() for look, _ in begun]


def is_ready(findings: Sequence[Finding]) -> bool:
    """Whether answers can be given, if not all of them."""
    return not any(finding.outcome.needed for finding in findings)


class _Look:
    """One check, running in one thread at most, and what it found last."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._lock = Lock()
        self._ended: Event | None = None
        self._begun_at, self._found_at = 0.0, 0.0
        self._found: Finding | None = None
        self._said = ""

    def begin(self, kept_s: float) -> Event:
        """Set when something newer than `kept_s` is known."""
        with self._lock:
            if self._ended is not None and (not self._ended.is_set() or monotonic() < self._found_at + kept_s):
                return self._ended
            ended = self._ended = Event()
            self._begun_at = monotonic()
        Thread(target=self._run, args=(ended,), name=f"check of {self._check.name}", daemon=True).start()
        return ended

    def finding(self) -> Finding:
        with self._lock:
            if self._found_at < self._begun_at:
                reason = f"has not answered for {monotonic() - self._begun_at:.1f} s"
                self._note(Outcome(status=AWAY, reason=reason, needed=self._check.needed))
            assert self._found is not None
            return self._found

    def _run(self, ended: Event) -> None:
        try:
            outcome = self._check.ask()
            self._said = ""
        except HelpdeskError as error:
            outcome = Outcome(status=AWAY, reason=str(error), needed=self._check.needed)
            self._log(error)
        except Exception:
            log.exception("the check of %s failed", self._check.name)
            reason = "the check failed; the operator finds why in the log"
            outcome = Outcome(status=AWAY, reason=reason, needed=self._check.needed)
        with self._lock:
            self._note(outcome)
            self._found_at = monotonic()
        ended.set()

    def _log(self, error: HelpdeskError) -> None:
        """What an operator is told beyond the reason, once for as long as it lasts."""
        if error.detail and error.detail != self._said:
            log.warning("%s is away: %s", self._check.name, error.detail)
        self._said = error.detail

    def _note(self, outcome: Outcome) -> None:
        before = self._found
        same = before is not None and before.outcome.status == outcome.status
        since = before.since if before is not None and same else datetime.now(UTC)
        self._found = Finding(name=self._check.name, outcome=outcome, since=since)
