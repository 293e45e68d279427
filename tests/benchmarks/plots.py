"""The plots of a report, as SVG: how far each mark is, what grows with what, and latencies under load."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from .figures import Figure, number
from .loads import Loaded

GOOD, BAD, PLAIN = "#2b7a4b", "#b3401f", "#4a6785"
# What people read on a logarithmic axis.
STEPS = [digit * 10.0**power for power in range(-3, 6) for digit in (1, 2, 5)]


def marks(figures: Sequence[Figure], path: Path) -> None:
    """Each marked figure as a multiple of its mark, turned so that the right side of the line is reached."""
    shown = [each for each in figures if each.reach is not None][::-1]
    shares = [_share(each) for each in shown]
    canvas, axes = _plot(len(shown), 0.34)
    axes.barh(range(len(shown)), [share - 1 for share in shares], left=1,
              color=[GOOD if share >= 1 else BAD for share in shares])  # fmt: skip
    for at, (each, share) in enumerate(zip(shown, shares, strict=True)):
        sign = "≤" if each.better == "less" else "≥"
        told = f" {number(each.spread.median)} ({sign} {number(each.reach or 0)}) {each.unit}".rstrip() + " "
        axes.text(share, at, told, va="center", ha="left" if share >= 1 else "right", fontsize=8)
    axes.axvline(1, color="black", linewidth=1)
    _logarithmic(axes, min(*shares, 0.5) / 4, max(*shares, 2) * 4)
    axes.set_xlabel("times better than the mark (log): right of the line it is reached")
    _saved(canvas, axes, [each.key for each in shown], path)


def growth(figures: Sequence[Figure], path: Path) -> None:
    """The slope of each, with its quartiles."""
    shown = figures[::-1]
    canvas, axes = _plot(len(shown), 0.34)
    spreads = [each.spread for each in shown]
    quartiles = [[each.median - each.low for each in spreads], [each.high - each.median for each in spreads]]
    axes.barh(range(len(shown)), [each.median for each in spreads], xerr=quartiles, color=PLAIN, ecolor="#222222")
    axes.axvline(1, color="black", linewidth=1, linestyle="dashed")
    axes.set_xlabel("slope: 0 costs no more, 1 (dashed) grows as the work does")
    _saved(canvas, axes, [each.what for each in shown], path)


def loads(found: Sequence[Loaded], path: Path) -> None:
    """p50, p95 and p99 of each kind, under open load and, below it, under closed load."""
    shown = found[::-1]
    canvas, axes = _plot(len(shown), 0.7)
    most = least = 1.0
    for at, each in enumerate(shown):
        for shift, colour, load, name in ((0.15, GOOD, each.open, "open"), (-0.15, PLAIN, each.closed, "closed")):
            values = [1000 * value for value in (load.p50, load.p95, load.p99)]
            least, most = min(least, *values), max(most, *values)
            axes.plot(values, [at + shift] * 3, color=colour, marker="o", markersize=5, linewidth=2,
                      label=f"{name} load: p50, p95, p99" if at == 0 else None)  # fmt: skip
    _logarithmic(axes, least / 1.3, most * 1.3)
    axes.set_xlabel("milliseconds (log)")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
    _saved(canvas, axes, [each.kind for each in shown], path)


def _share(figure: Figure) -> float:
    assert figure.reach is not None
    value = figure.spread.median
    return figure.reach / value if figure.better == "less" else value / figure.reach


def _plot(lines: int, height: float) -> tuple[Canvas, Axes]:
    canvas = Canvas(figsize=(9.5, height * lines + 1.2), layout="constrained")
    return canvas, canvas.subplots()


def _logarithmic(axes: Axes, low: float, high: float) -> None:
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    shown = [each for each in STEPS if low <= each <= high]
    axes.set_xticks(shown, [f"{each:g}" for each in shown])
    axes.minorticks_off()


def _saved(canvas: Canvas, axes: Axes, labels: Sequence[str], path: Path) -> None:
    axes.set_yticks(range(len(labels)), labels)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="x", color="#dddddd", linewidth=0.7)
    axes.set_axisbelow(True)
    canvas.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
