"""Two pictures: profiles as points, and the other map as a density of land, both with the line of equality.

`names` are those of theirs, along x, and of our layer, along y.

Text stays text in the SVG, so that it can be searched and read aloud, and the same pairs make the same bytes.
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from .comparisons import Pairs
from .scores import Score

# t C/ha; what is under or over is drawn at the edge.
_LOW, _HIGH = 2.0, 400.0
_TICKS = (2, 5, 10, 20, 50, 100, 200, 400)
_BINS = 60
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "soil-helpdesk",
    "font.family": "DejaVu Sans",
    "font.size": 11,
}


def scatter(pairs: Pairs, found: Score, path: Path, names: tuple[str, str]) -> None:
    """One point for each profile."""
    with mpl.rc_context(_STYLE):
        figure, axes = _axes(found, *names)
        axes.scatter(_held(pairs.theirs), _held(pairs.ours), s=14, color="#1f5c4d", alpha=0.45, linewidth=0)
        _save(figure, path)


def density(pairs: Pairs, found: Score, path: Path, names: tuple[str, str]) -> None:
    """How much land has which pair of stocks, in thousandths of the common area."""
    edges = np.geomspace(_LOW, _HIGH, _BINS + 1)
    share = pairs.weights / pairs.weights.sum() * 1000
    counts, _, _ = np.histogram2d(_held(pairs.theirs), _held(pairs.ours), bins=(edges, edges), weights=share)
    with mpl.rc_context(_STYLE):
        figure, axes = _axes(found, *names)
        land = np.ma.masked_less(counts.T, 0.001)
        mesh = axes.pcolormesh(edges, edges, land, cmap="YlGnBu", norm=LogNorm(vmin=0.001), rasterized=True, zorder=0)
        bar = figure.colorbar(mesh, ax=axes, shrink=0.8, pad=0.02)
        bar.set_label("Share of the common land, ‰ of its area per cell of the picture")
        _save(figure, path)


def _axes(found: Score, theirs: str, ours: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7.0, 6.4), layout="constrained")
    axes = figure.add_subplot()
    axes.set(xscale="log", yscale="log", xlim=(_LOW, _HIGH), ylim=(_LOW, _HIGH), aspect="equal")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(_TICKS, labels=[str(tick) for tick in _TICKS])
        axis.set_ticks([], minor=True)
    line = np.array([_LOW, _HIGH])
    axes.plot(line, line, color="#111111", linewidth=1.4, label="1 : 1")
    axes.plot(line, line * 2, color="#777777", linewidth=1, linestyle="--", label="factor of two")
    axes.plot(line, line / 2, color="#777777", linewidth=1, linestyle="--")
    axes.set_xlabel(f"{theirs}, t C/ha, 0 to 30 cm")
    axes.set_ylabel(f"Our layer {ours}, t C/ha, 0 to 30 cm")
    axes.set_title(title_of(found))
    axes.legend(loc="upper left", frameon=False)
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def title_of(found: Score) -> str:
    return f"n = {found.n:,}; bias {found.bias:+.1f}, RMSE {found.rmse:.1f} t C/ha; r = {found.correlation:.2f}"


def _held(stocks: np.ndarray) -> np.ndarray:
    # Rounded, so that a raster that was built anew draws the same picture.
    return np.round(np.clip(stocks, _LOW * 1.001, _HIGH * 0.999), 3)


def _save(figure: Figure, path: Path) -> None:
    # Without a date the same pairs are the same file.
    figure.savefig(path, format="svg", dpi=110, metadata={"Date": None, "Creator": None})
