"""What laboratories report of a layer of soil: each quantity with its meaning, unit and what it can be at most."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number in `unit` (none for a share), from `low` or above `above` to `high` or below `below`."""

    title: str
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    above: float | None = None
    below: float | None = None

    def holds(self, value: float) -> bool:
        """Whether the value can be. No quantity is unbounded, and NaN never is one."""
        low = value >= self.low if self.low is not None else self.above is None or value > self.above
        high = value <= self.high if self.high is not None else self.below is None or value < self.below
        return low and high

    @property
    def bounds(self) -> str:
        """As in `above 0 to 2.65 g/cm3`."""
        start = f"{self.low:g}" if self.low is not None else f"above {self.above:g}"
        end = f"{self.high:g}" if self.high is not None else f"below {self.below:g}"
        return f"{start} to {end}{f' {self.unit}' if self.unit else ''}"


# Organic matter is at most some 58 % carbon (Pribyl 2010, Geoderma 156, 75-83); rock weighs 2.65 g cm-3.
SOC_G_KG = Quantity(title="Organic carbon of the fine earth", unit="g/kg", low=0, high=600)
SOC_PCT = Quantity(title="Organic carbon of the fine earth, part of the mass", unit="%", low=0, high=60)
THICKNESS = Quantity(title="Thickness", unit="cm", low=0.1, high=1000)
TOP = Quantity(title="Depth of the top of the layer", unit="cm", low=0, below=1000)
BOTTOM = Quantity(title="Depth of the bottom of the layer", unit="cm", above=0, high=1000)
FINE_EARTH_DENSITY = Quantity(title="Bulk density: fine earth over its own volume", unit="g/cm3", low=0.01, high=2.65)
FINE_EARTH_OF_SOIL = Quantity(title="Fine earth over the volume of the whole soil", unit="g/cm3", low=0, high=2.65)
WHOLE_DENSITY = Quantity(title="Bulk density of the whole soil, stones included", unit="g/cm3", low=0.01, high=2.65)
COARSE_VOLUME = Quantity(title="Coarse fragments (above 2 mm), part of the volume", unit="%", low=0, high=100)
COARSE_MASS = Quantity(title="Coarse fragments (above 2 mm), part of the mass, 0 to 1", low=0, below=1)
CLAY = Quantity(title="Clay (below 0.002 mm), part of the mass", unit="%", low=0, high=100)
SAND = Quantity(title="Sand (above 0.05 or 0.063 mm), part of the mass", unit="%", low=0, high=100)
