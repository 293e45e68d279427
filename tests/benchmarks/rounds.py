"""Calls timed in turns: in each round each contestant has its slot, so that what slows the machine slows them all."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

Contestants = Mapping[str, Callable[[], object]]
Series = dict[str, list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much is measured: rounds, seconds of a slot in one, seconds of a load, calls before the first round."""

    rounds: int = 7
    slot_s: float = 0.25
    load_s: float = 4.0
    warm_up: int = 12


QUICK = Pace(rounds=3, slot_s=0.1, load_s=1.0)


def in_turns(contestants: Contestants, pace: Pace) -> Series:
    """Seconds of a call, per contestant and round: the median of those that fit into a slot, at least one.

    PostgreSQL settles after some calls how a connection's prepared query is run, and caches fill: the first calls are
    not counted.
    """
    for call in contestants.values():
        _repeat(call, pace.warm_up, 20 * pace.slot_s)
    found: Series = {name: [] for name in contestants}
    for _ in range(pace.rounds):
        for name, call in contestants.items():
            found[name].append(_slot(call, pace.slot_s))
    return found


def _repeat(call: Callable[[], object], times: int, seconds: float) -> None:
    end = time.perf_counter() + seconds
    for _ in range(times):
        call()
        if time.perf_counter() > end:
            return


def _slot(call: Callable[[], object], seconds: float) -> float:
    taken: list[float] = []
    end = time.perf_counter() + seconds
    while True:
        began = time.perf_counter()
        call()
        now = time.perf_counter()
        taken.append(now - began)
        if now > end:
            return median(taken)
