"""What a sampling plan can be told."""

from collections.abc import Mapping

from ....domain.sampling.variation import CORRELATION, CV_PCT
from ....services.sampling.wish import EDGE_M, MOST_STRATA, SEED, STRATA_BY
from .tool import Input
from .toolkit import quantities as of

# One letter each.
_MOST_STRATA = 20
_MOST_SEED = 2**32 - 1
# Of stocks, t C/ha: less than any laboratory tells apart.
_LEAST = 0.01
_USUAL = ", ".join(STRATA_BY)

INPUTS: Mapping[str, Input] = {
    "area": Input(
        titles={"en": "The area: polygons, a region, or a file", "fr": "La surface : polygones, région ou fichier"},
        descriptions={
            "en": 'GeoJSON in CRS84 (polygon, multipolygon, feature or collection of these), {"region": id}, or a file '
            'in base64 ({"value": "...", "encoding": "base64"}): GeoPackage, KML, KMZ, zipped Shapefile, GeoJSON.',
            "fr": 'GeoJSON en CRS84 (polygone, multipolygone, objet ou collection), {"region": id}, ou un fichier en '
            'base64 ({"value": "...", "encoding": "base64"}) : GeoPackage, KML, KMZ, Shapefile zippé, GeoJSON.',
        },
        schema={"type": "object"},
        required=True,
    ),
    "difference_t_ha": of.asked(
        of.number("Difference of the mean stock to be seen", "t C/ha", _LEAST, 1000), "Différence à voir, t C/ha"
    ),
    "design": of.asked(of.words(of.DESIGN["title"], ("paired", "unpaired"), "paired"), "Les mêmes points, ou d'autres"),
    "alpha": of.asked({**of.ALPHA, "minimum": 1e-6}, "Risque de voir un changement où il n'y en a pas"),
    "power": of.asked({**of.POWER, "maximum": 1 - 1e-6}, "Chance de voir un changement qui existe"),
    "allocation": of.asked(
        of.words("neyman: by area and spread; proportional: by area", ("neyman", "proportional"), "neyman"),
        "Selon surface et dispersion, ou selon surface",
    ),
    "cv_pct": of.asked(
        of.number(
            f"Coefficient of variation of stocks within a stratum (else {CV_PCT:g}: median of 17 fields of LimeSoDa)",
            "%", 0.1, 500,
        ),
        "Coefficient de variation dans une strate, %",
        optional=True,
    ),
    "sd_t_ha": of.asked(
        of.number("Standard deviation of stocks within a stratum, in place of cv_pct", "t C/ha", _LEAST, 5000),
        "Écart-type des stocks dans une strate, au lieu de cv_pct, t C/ha",
        optional=True,
    ),
    "sd_difference_t_ha": of.asked(
        of.number("Standard deviation of differences of the same points", "t C/ha", _LEAST, 5000),
        "Écart-type des différences aux mêmes points, t C/ha",
        optional=True,
    ),
    "correlation": of.asked(
        of.number(f"Correlation of two samplings of the same points (else {CORRELATION:g}, assumed)", None, 0, 0.99),
        "Corrélation de deux relevés aux mêmes points",
        optional=True,
    ),
    "mean_t_ha": of.asked(
        of.number("Mean stock, where you know it better than the map", "t C/ha", _LEAST, 5000),
        "Stock moyen, si on le connaît mieux que la carte, t C/ha",
        optional=True,
    ),
    "strata_by": Input(
        titles={"en": "Facts that tell strata apart", "fr": "Faits qui distinguent les strates"},
        descriptions={
            "en": f"Facts of layers, by default {_USUAL}: classes as they are, numbers by thirds of the area.",
            "fr": f"Faits des couches, par défaut {_USUAL} : classes telles quelles, nombres par tiers de la surface.",
        },
        schema={
            "type": "array",
            "maxItems": 10,
            "items": {"type": "string", "maxLength": 100},
        },
    ),
    "max_strata": of.asked(
        of.number("The most strata", None, 1, _MOST_STRATA, whole=True, default=MOST_STRATA), "Strates au plus"
    ),
    "edge_buffer_m": of.asked(
        of.number("How far points keep off the boundary, where there is room", "m", 0, 1000, default=EDGE_M),
        "Distance au bord, où la place ne manque pas, m",
    ),
    "seed": of.asked(
        of.number("The same seed gives the same points", None, 0, _MOST_SEED, whole=True, default=SEED),
        "La même graine donne les mêmes points",
    ),
    "lang": Input(
        titles={"en": "Language of the texts", "fr": "Langue des textes"},
        schema={"type": "string", "default": "en", "maxLength": 20},
    ),
}  # fmt: skip
