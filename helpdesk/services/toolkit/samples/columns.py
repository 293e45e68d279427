"""The columns of laboratory results: one row a layer of one point at one visit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ....domain.toolkit import laboratory
from ....domain.toolkit.laboratory import Quantity
from ..layers import CONVENTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A number where it has a `quantity`, else a name of at most `longest` characters."""

    title: str
    quantity: Quantity | None = None
    optional: bool = False
    longest: int = 200


COLUMNS: Mapping[str, Column] = {
    "point": Column(title="Name of the sampling point, the same at every visit"),
    "visit": Column(title="When: a year (2019), a month (2019-10) or a day (2019-10-07); one value for each campaign"),
    "stratum": Column(title="Name of the stratum; without it the area is one", optional=True),
    "top_cm": Column(title="Depth of the top of the layer, cm; the first is 0", quantity=laboratory.TOP),
    "bottom_cm": Column(title="Depth of the bottom of the layer, cm", quantity=laboratory.BOTTOM),
    "soc_g_kg": Column(title="Organic carbon of the fine earth, g/kg; either this", quantity=laboratory.SOC_G_KG),
    "soc_pct": Column(title="or this: organic carbon of the fine earth, % of mass", quantity=laboratory.SOC_PCT),
    "bulk_density_g_cm3": Column(
        title="Fine earth over its own volume, g/cm3, with coarse_fragments_vol_pct; either these two",
        quantity=laboratory.FINE_EARTH_DENSITY,
    ),
    "coarse_fragments_vol_pct": Column(
        title="Coarse fragments (above 2 mm), % of volume, 0 where there are none", quantity=laboratory.COARSE_VOLUME
    ),
    "fine_earth_g_cm3": Column(
        title="or this: fine earth over the volume of the whole soil, g/cm3, stones left out already",
        quantity=laboratory.FINE_EARTH_OF_SOIL,
    ),
    "bulk_density_whole_g_cm3": Column(
        title="or these two: the whole soil over its volume, stones included, g/cm3",
        quantity=laboratory.WHOLE_DENSITY,
    ),
    "coarse_fragments_mass_fraction": Column(
        title="with coarse fragments (above 2 mm), part of the mass, 0 to 1", quantity=laboratory.COARSE_MASS
    ),
}
ALWAYS = ("point", "visit", "top_cm", "bottom_cm")
CARBON: Mapping[str, Sequence[str]] = {"soc_g_kg": ("soc_g_kg",), "soc_pct": ("soc_pct",)}
CHOICES: Sequence[tuple[str, Mapping[str, Sequence[str]]]] = (
    ("organic carbon", CARBON),
    ("bulk density", CONVENTIONS),
)
