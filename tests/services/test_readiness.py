"""What is known of dependencies while they answer, fail, hang and come back."""

from collections.abc import Callable
from threading import Event
from time import monotonic, sleep

import pytest

from helpdesk.domain.errors import Unavailable
from helpdesk.services.readiness import AWAY, DEGRADED, OK, Check, Finding, Outcome, Readiness, is_ready


def fine() -> Outcome:
    return Outcome()


def away() -> Outcome:
    raise Unavailable("the database cannot be used now", detail="the database at here:5432/desk cannot be used now")


def looked(readiness: Readiness) -> dict[str, Finding]:
    return {each.name: each for each in readiness.look()}


def until(holds: Callable[[], bool]) -> None:
    end = monotonic() + 30
    while not holds():
        assert monotonic() < end
        sleep(0.01)


def test_what_fails_is_named_with_its_reason_and_spares_the_others(caplog: pytest.LogCaptureFixture) -> None:
    """Machines are named in the log, once."""
    readiness = Readiness([Check(name="here", ask=fine), Check(name="there", ask=away)], kept_s=0.0)
    found = [looked(readiness) for _ in range(3)][-1]
    assert caplog.messages == ["there is away: the database at here:5432/desk cannot be used now"]
    assert found["here"].outcome.status == OK
    assert found["there"].outcome == Outcome(status=AWAY, reason="the database cannot be used now")


def test_only_what_is_needed_makes_a_desk_unready() -> None:
    assert is_ready(Readiness([Check(name="replica", ask=away)]).look())
    assert not is_ready(
        Readiness([Check(name="replica", ask=away), Check(name="features", ask=away, needed=True)]).look()
    )
    assert is_ready(Readiness([Check(name="layers", ask=lambda: Outcome(status=DEGRADED))]).look())


def test_a_check_that_hangs_is_not_waited_for_and_not_begun_again() -> None:
    go_on, begun = Event(), []

    def hang() -> Outcome:
        begun.append(1)
        go_on.wait(60)
        return Outcome()

    checks = [Check(name="slow", ask=hang, needed=True), Check(name="quick", ask=fine)]
    readiness = Readiness(checks, limit_s=0.1, kept_s=0.0)
    for _ in range(3):
        found = looked(readiness)
        assert found["quick"].outcome.status == OK
        assert found["slow"].outcome.status == AWAY
        assert "has not answered for" in found["slow"].outcome.reason
        assert not is_ready(tuple(found.values()))
    assert begun == [1]
    go_on.set()
    until(lambda: is_ready(readiness.look()))


def test_since_when_is_kept_while_the_status_stays() -> None:
    reasons, failing = iter("abcdef"), Event()
    failing.set()

    def ask() -> Outcome:
        if failing.is_set():
            raise Unavailable(next(reasons))
        return Outcome()

    readiness = Readiness([Check(name="database", ask=ask)], kept_s=0.0)
    first, second = readiness.look()[0], readiness.look()[0]
    assert (first.since, first.outcome.reason, second.outcome.reason) == (second.since, "a", "b")
    failing.clear()
    back = readiness.look()[0]
    assert back.outcome.status == OK
    assert back.since > first.since


def test_what_was_found_lately_is_told_again() -> None:
    asked = []
    readiness = Readiness([Check(name="database", ask=lambda: asked.append(1) or Outcome())], kept_s=60)  # type: ignore[func-returns-value]
    for _ in range(5):
        readiness.look()
    assert asked == [1]


def test_a_fault_of_a_check_is_not_told_to_who_asks() -> None:
    def broken() -> Outcome:
        raise ValueError("password=hidden")

    found = Readiness([Check(name="database", ask=broken)]).look()[0]
    assert found.outcome.status == AWAY
    assert "hidden" not in found.outcome.reason
