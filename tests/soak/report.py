"""What a soak says: counts by kind, percentiles as ratios, memory and handles over time."""

from collections import defaultdict
from collections.abc import Sequence

from .windows import Measured, grown, percentile

# A server whose answers become so much slower while the load is the same is not stable.
MOST_RATIO = 3.0


def report(measured: Measured, failures: Sequence[str]) -> str:
    windows = measured.windows()
    lines = [
        "# Soak", "",
        f"{len(measured.answers)} answers in {measured.whole_s:.0f} s, {len(failures)} faults.", "",
        "| window | answers | median | 95 % | to the first | resident | open files |", "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for number, each in enumerate(windows, 1):
        ratio = each.slow_s / windows[0].slow_s if windows[0].slow_s else 0.0
        lines.append(
            f"| {number} | {each.answers} | {each.middle_s * 1000:.0f} ms | {each.slow_s * 1000:.0f} ms | {ratio:.2f} "
            f"| {each.resident / 1e6:.0f} MB | {each.handles:.0f} |"
        )
    lines += ["", "| kind | answers | median | 95 % | last window to first |", "|---|---|---|---|---|"]
    lines += _kinds(measured)
    lines += ["", f"What grew: {'; '.join(grown(windows)) or 'nothing'}.", ""]
    lines += [f"Faults: {'; '.join(failures[:20]) or 'none'}."]
    return "\n".join([*lines, ""])


def _kinds(measured: Measured) -> list[str]:
    by_kind: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for each in measured.answers:
        by_kind[each.kind].append((each.at_s, each.seconds))
    return [_kind(measured.whole_s, kind, found) for kind, found in sorted(by_kind.items())]


def _kind(whole_s: float, kind: str, found: Sequence[tuple[float, float]]) -> str:
    seconds = [each for _, each in found]
    middle, slow = percentile(seconds, 50), percentile(seconds, 95)
    early = percentile([each for at, each in found if 0.3 * whole_s <= at < 0.475 * whole_s], 50)
    late = percentile([each for at, each in found if at >= 0.825 * whole_s], 50)
    ratio = f"{late / early:.2f}" if early and late else "-"
    return f"| {kind} | {len(found)} | {middle * 1000:.0f} ms | {slow * 1000:.0f} ms | {ratio} |"


def unstable(measured: Measured) -> list[str]:
    """Percentiles of the last window that are far above those of the first."""
    first, *_, last = measured.windows()
    pairs = {"median": (first.middle_s, last.middle_s), "95 %": (first.slow_s, last.slow_s)}
    return [f"{name} is {late / early:.1f} times" for name, (early, late) in pairs.items() if late > early * MOST_RATIO]
