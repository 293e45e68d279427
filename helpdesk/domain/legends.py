"""Legends: what the colours of a layer mean. One legend drives every picture, style file and legend of a layer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .text import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One stop of a colour ramp: from `at` (in the layer's unit) on, `colour`."""

    at: float
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """How a thing is drawn: colours are `#rrggbb` or `#rrggbbaa`, None leaves a part out; lengths are pixels of
    0.28 mm, the pixel of OGC standards. `radius` is that of a point's marker."""

    fill: str | None = None
    stroke: str | None = "#333333"
    stroke_width: float = 0.8
    radius: float = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a legend: `value` is the number of a raster's class or the value of a feature's property.

    An entry with `low` or `high` instead is for numbers from `low` on and under `high`, None being without end. One
    with none of the three is for everything that no other entry has.
    """

    value: str | int | None = None
    names: Texts
    symbol: Symbol
    low: float | None = None
    high: float | None = None

    @property
    def is_range(self) -> bool:
        return self.low is not None or self.high is not None

    @property
    def is_rest(self) -> bool:
        return self.value is None and not self.is_range

    def holds(self, value: object) -> bool:
        """Whether the entry names this value, or its range holds it; the rest holds nothing of itself."""
        if not self.is_range:
            return self.value is not None and value == self.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return (self.low is None or value >= self.low) and (self.high is None or value < self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """The legend of one layer in one style.

    `id` and `titles` are those of the layer, `style` and `style_titles` those of the style. `geometry` is `raster`,
    `polygon`, `line` or `point`. A raster has `entries` (classes) or `stops` (a linear ramp in the layer's unit, lowest
    first; outside of it the colour of its end); features have `entries` by the values of `prop`, or one entry where it
    is None. `prop_titles` are what that property is called, `label` is the property that names a feature.
    """

    id: str
    titles: Texts
    geometry: str
    style: str = "default"
    style_titles: Texts = field(default_factory=dict)
    entries: Sequence[Entry] = ()
    stops: Sequence[Stop] = ()
    unit: str | None = None
    prop: str | None = None
    prop_titles: Texts = field(default_factory=dict)
    label: str | None = None

    def entry_of(self, value: object) -> Entry | None:
        """The line for a feature with this value of `prop`, or for this number of a raster; None is not drawn."""
        rest = next((entry for entry in self.entries if entry.is_rest), None)
        return next((entry for entry in self.entries if entry.holds(value)), rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Another style of a raster: other colours for its classes (by class id), or another ramp."""

    id: str
    titles: Texts
    colours: Mapping[str, str] = field(default_factory=dict)
    ramp: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How the features of a layer are drawn: by the values of the property `by`, or all alike where it is None;
    `label` is the property that names them on a map."""

    entries: tuple[Entry, ...]
    by: str | None = None
    unit: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a property is called where people read it, its unit, and the layer whose ids its values are."""

    titles: Texts
    unit: str | None = None
    refers_to: str | None = None
