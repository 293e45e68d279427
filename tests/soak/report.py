"""What a soak says: latencies by kind of request and of user, memory and handles over time, and a verdict."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from .windows import Measured, Window, grown, percentile

# A server whose answers become so much slower is not stable, unless the peer's work is slower as well.
MOST_RATIO = 3.0
# Of fewer answers in a window a percentile says nothing. What a kind of user asks differs from window to window: it
# is slower and slower where no window is much quicker than the one before.
FEWEST = {50: 40, 95: 100}
_RISES = 0.8
_TOLD = 20


def reasons(measured: Measured, failures: Sequence[str]) -> list[str]:
    """Why the soak has failed, the weightiest first; none where it passed."""
    said = [f"{len(failures)} faults, the first: {failures[0]}"] if failures else []
    if not measured.looks:
        return [*said, "nobody could look at the server"]
    return [*said, *grown(measured), *unstable(measured)]


def report(measured: Measured, failures: Sequence[str], why: Sequence[str]) -> str:
    """`why` it has failed."""
    lines = ["# Soak", "", f"{len(measured.answers)} answers in {measured.whole_s:.0f} s, {len(failures)} faults."]
    if measured.looks:
        lines += ["", *_over_time(measured), "", *_users(measured), "", *_kinds(measured)]
    lines += ["", f"Faults: {'; '.join(failures[:_TOLD]) or 'none'}."]
    lines += ["", f"**Verdict: {'failed' if why else 'passed'}.**", *(f"- {each}" for each in why)]
    return "\n".join([*lines, ""])


def _over_time(measured: Measured) -> list[str]:
    """The rest after a window is in its row; the one after the warm-up in a row of its own."""
    windows, rests = measured.windows(), [f"{each.resident / 1e6:.0f} MB" for each in measured.rests]
    lines = [
        "| window | answers | median | 95 % | 95 % to the first | peer to its first | memory, least | most "
        "| at rest after it | open files |",
        "|---|---|---|---|---|---|---|---|---|---|",
        f"| warm-up | | | | | | | | {rests[0] if rests else '-'} | |",
    ]
    for number, each in enumerate(windows, 1):
        ratio = each.slow_s / windows[0].slow_s if windows[0].slow_s else 0.0
        lines.append(
            f"| {number} | {each.answers} | {_ms(each.middle_s)} | {_ms(each.slow_s)} | {ratio:.2f} "
            f"| {_slower(windows[0], each):.2f} "
            f"| {each.least / 1e6:.0f} MB | {each.most / 1e6:.0f} MB | {rests[number] if rests[number:] else '-'} "
            f"| {each.handles:.0f} |"
        )
    return lines


def _users(measured: Measured) -> list[str]:
    """Median and 95 % of each kind of user, window by window."""
    by_user = {user: measured.windows(user) for user in measured.users()}
    numbers = range(1, len(measured.windows()) + 1)
    lines = ["| user | " + " | ".join(f"window {each}" for each in numbers) + " |", "|---" * (len(numbers) + 1) + "|"]
    for user, windows in by_user.items():
        cells = (f"{_ms(each.middle_s)}, {_ms(each.slow_s)}" if each.answers else "-" for each in windows)
        lines.append(f"| {user} | {' | '.join(cells)} |")
    return lines


def _kinds(measured: Measured) -> list[str]:
    by_kind: dict[str, list[float]] = defaultdict(list)
    for each in measured.answers:
        by_kind[each.kind].append(each.seconds)
    lines = ["| request | answers | median | 95 % |", "|---|---|---|---|"]
    for kind, found in sorted(by_kind.items()):
        lines.append(f"| {kind} | {len(found)} | {_ms(percentile(found, 50))} | {_ms(percentile(found, 95))} |")
    return lines


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _slower(first: Window, last: Window) -> float:
    """How many times as long the peer's work takes; 1 where none was done."""
    return last.peer_s / first.peer_s if first.peer_s and last.peer_s else 1.0


def unstable(measured: Measured) -> list[str]:
    """Percentiles of the last window that are far above those of the first, of all answers and of a kind of user, and
    are not so because the whole machine is slower."""
    said = []
    for user in (None, *measured.users()):
        windows = measured.windows(user)
        slower = _slower(windows[0], windows[-1])
        for percent, seconds in ((50, [each.middle_s for each in windows]), (95, [each.slow_s for each in windows])):
            if min(each.answers for each in windows) < FEWEST[percent]:
                continue
            rises = user is None or all(after > before * _RISES for before, after in pairwise(seconds))
            if rises and seconds[-1] > seconds[0] * MOST_RATIO * slower:
                ratio = f"{seconds[-1] / seconds[0]:.1f} times that of the first window, the peer's {slower:.1f} times"
                said.append(f"{user or 'all users'}: {'median' if percent == 50 else '95 %'} is {ratio}")
    return said
