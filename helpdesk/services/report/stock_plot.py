"""The stock year by year, one line for each scenario, against the 4 per 1000 line."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .drawing import Drawing, Item, Label, Line, Point, Shape
from .words import Words

Json = Mapping[str, Any]

# Colours that stay apart for people who see fewer of them (Okabe and Ito 2008).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_WIDTH, _HEIGHT = 490.0, 240.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 10.0, 22.0, 30.0
_LEGEND_ROW = 13.0
_GREY, _TARGET = "#999999", "#222222"


@dataclass(frozen=True, slots=True)
class _Frame:
    """From years and t C/ha to points."""

    first: float
    last: float
    low: float
    high: float
    height: float

    def at(self, year: float, stock: float) -> Point:
        across = (year - self.first) / max(self.last - self.first, 1) * (_WIDTH - _LEFT - _RIGHT)
        up = (stock - self.low) / (self.high - self.low) * (self.height - _TOP - _BOTTOM)
        return _LEFT + across, self.height - _BOTTOM - up


def stock_plot(scenarios: Sequence[Json], hectares: float, words: Words) -> Drawing:
    """`hectares` are those whose stock is known: totals over them are the t C/ha of the axis."""
    rows = [each["years"] for each in scenarios]
    keys = ("stock_low_t_c", "stock_high_t_c", "target_t_c", "stock_t_c")
    values = [row[key] / hectares for each in rows for row in each for key in keys if row[key] is not None]
    ticks = _ticks(min(values), max(values))
    legend = math.ceil((len(scenarios) + 2) / 2) * _LEGEND_ROW
    frame = _Frame(rows[0][0]["year"], rows[0][-1]["year"], ticks[0], ticks[-1], _HEIGHT)
    items: list[Item] = _axes(frame, ticks, words)
    for number, each in enumerate(rows):
        items += _band(frame, each, hectares, COLOURS[number % len(COLOURS)])
    first = rows[0]
    level = first[0]["stock_t_c"] / hectares
    items.append(Line(points=[frame.at(frame.first, level), frame.at(frame.last, level)], colour=_GREY, width=0.8))
    items.append(_line(frame, first, "target_t_c", hectares, _TARGET, dashed=True))
    for number, each in enumerate(rows):
        items.append(_line(frame, each, "stock_t_c", hectares, COLOURS[number % len(COLOURS)]))
    items += _legend([str(each["name"]) for each in scenarios], words)
    return Drawing(width=_WIDTH, height=_HEIGHT + legend, items=items, title=words("course"))


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers from below the lowest to above the highest value."""
    span = max(high - low, 0.05 * max(abs(high), 0.1))
    step = 10 ** math.floor(math.log10(span / 4))
    step = next(step * factor for factor in (1, 2, 5, 10) if span / (step * factor) <= 6)
    first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
    return [number * step for number in range(first, last + 1)]


def _axes(frame: _Frame, ticks: Sequence[float], words: Words) -> list[Item]:
    step = ticks[1] - ticks[0]
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    items: list[Item] = [Label(at=(4.0, 10.0), text="t C/ha, 0-30 cm", size=8.0)]
    for tick in ticks:
        left, y = frame.at(frame.first, tick)
        items.append(Line(points=[(left, y), frame.at(frame.last, tick)], colour="#e3e3e3", width=0.5))
        items.append(Label(at=(left - 5, y + 2.8), text=words.number(tick, decimals), anchor="end"))
    span = int(frame.last - frame.first)
    every = 5 if span <= 50 else 10
    for year in range(int(frame.first), int(frame.last) + 1, every if span > 5 else 1):
        x, y = frame.at(year, frame.low)
        items.append(Line(points=[(x, y), (x, y + 3)], colour=_GREY, width=0.6))
        items.append(Label(at=(x, y + 13), text=str(year), anchor="middle"))
    items.append(
        Line(points=[frame.at(frame.first, frame.low), frame.at(frame.last, frame.low)], colour=_GREY, width=0.8)
    )
    return items


def _band(frame: _Frame, rows: Sequence[Json], hectares: float, colour: str) -> list[Item]:
    """None where a part of what is counted has no range."""
    if any(row["stock_low_t_c"] is None or row["stock_high_t_c"] is None for row in rows):
        return []
    above = [frame.at(row["year"], row["stock_high_t_c"] / hectares) for row in rows]
    below = [frame.at(row["year"], row["stock_low_t_c"] / hectares) for row in rows]
    return [Shape(rings=[[*above, *reversed(below)]], fill=colour, opacity=0.18)]


def _line(frame: _Frame, rows: Sequence[Json], key: str, hectares: float, colour: str, *, dashed: bool = False) -> Line:
    points = [frame.at(row["year"], row[key] / hectares) for row in rows]
    return Line(points=points, colour=colour, width=1.4, dashed=dashed)


def _legend(names: Sequence[str], words: Words) -> list[Item]:
    entries = [(name, COLOURS[number % len(COLOURS)], False) for number, name in enumerate(names)]
    entries += [(words("line_target"), _TARGET, True), (words("unchanged"), _GREY, False)]
    items: list[Item] = []
    for number, (name, colour, dashed) in enumerate(entries):
        x = _LEFT + (number % 2) * (_WIDTH - _LEFT - _RIGHT) / 2
        y = _HEIGHT + 4 + (number // 2) * _LEGEND_ROW
        items.append(Line(points=[(x, y - 2.5), (x + 18, y - 2.5)], colour=colour, width=1.6, dashed=dashed))
        items.append(Label(at=(x + 23, y), text=name if len(name) <= 44 else f"{name[:43]}…"))
    return items
