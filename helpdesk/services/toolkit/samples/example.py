"""Laboratory results of a small farm, made up: two strata, sampled twice at the same points."""

from collections.abc import Iterator

_HEADER = "point,stratum,visit,top_cm,bottom_cm,soc_g_kg,bulk_density_g_cm3,coarse_fragments_vol_pct"
# Of each point: its stratum, carbon of the upper layer (g/kg), and what it gained there in five years.
_POINTS = (
    ("P1", "plateau", 14.2, 1.1),
    ("P2", "plateau", 12.9, 0.8),
    ("P3", "plateau", 15.6, 1.4),
    ("P4", "slope", 18.4, 2.2),
    ("P5", "slope", 20.1, 1.6),
    ("P6", "slope", 17.3, 2.0),
)
# Cover crops loosened the upper layer: density of both layers at both visits, g cm-3.
_DENSITY = {2019: (1.38, 1.49), 2024: (1.31, 1.47)}
_STONES = {"plateau": 3, "slope": 11}


def _rows() -> Iterator[str]:
    yield _HEADER
    for visit, densities in _DENSITY.items():
        for point, stratum, carbon, gain in _POINTS:
            upper = carbon + (gain if visit == 2024 else 0)
            layers = ((0, 15, upper), (15, 40, 0.62 * carbon))
            for (top, bottom, content), density in zip(layers, densities, strict=True):
                yield f"{point},{stratum},{visit},{top},{bottom},{content:.1f},{density},{_STONES[stratum]}"


EXAMPLE_CSV = "\n".join(_rows()) + "\n"
