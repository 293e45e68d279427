"""Whether a service is at stake at a place: yes, no, or unknown with the facts that would settle it."""

from dataclasses import dataclass

from ..conditions import Condition, Facts, all_hold, missing
from .service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """`value` is True, False, or None for unknown. `failed` are the conditions that are not met, `waiting` those that
    wait for a fact."""

    value: bool | None
    met: tuple[Condition, ...] = ()
    failed: tuple[Condition, ...] = ()
    waiting: tuple[Condition, ...] = ()

    def if_met(self) -> bool | None:
        """What meeting one of the waiting conditions would settle: True where it waits for that one alone."""
        return True if len(self.waiting) == 1 else None


def stake(service: Service, facts: Facts) -> Stake:
    """Kleene's conjunction: one condition that fails decides, whatever else is unknown."""
    value = all_hold(service.when, facts)
    if value is None:
        return Stake(value=None, waiting=tuple(missing(service.when, facts)), met=_that(service, facts, True))
    if value is False:
        return Stake(value=False, failed=_that(service, facts, False))
    return Stake(value=True, met=service.when)


def _that(service: Service, facts: Facts, value: bool) -> tuple[Condition, ...]:
    return tuple(each for each in service.when if each.holds(facts) is value)
