"""Laboratory results of many points: stocks, strata, and the change between visits."""

import csv
import io
from collections.abc import Mapping, Sequence

from .....services.toolkit.plain import Results
from .....services.toolkit.samples import COLUMNS, EXAMPLE_CSV, Column, soil_samples
from ..table import cell
from ..tool import Json
from . import quantities as of
from .declared import Declared

_FAO = "FAO (2020), GSOC-MRV protocol"
_LONGEST = 1_000_000


def _column(column: Column) -> Json:
    if column.quantity is None:
        return {"type": ["string", "integer"], "title": column.title, "maxLength": column.longest}
    return {**of.of_laboratory(column.quantity), "description": column.title}


_LAYER: Json = {"type": "object", "properties": {name: _column(each) for name, each in COLUMNS.items()}}
_POINT: Mapping[str, Json] = {
    "point": of.name("Sampling point"),
    "visit": of.name("Visit"),
    "stratum": of.name("Stratum"),
    "layers": of.number("Layers"),
    "sampled_cm": of.number("Depth to which it was sampled", "cm"),
    "fine_earth_t_ha": of.number("Fine earth above depth_cm", "t/ha"),
    "soc_stock_t_ha": of.number("Stock above depth_cm", "t C/ha"),
    "soc_stock_esm_t_ha": of.number("Stock above the reference mass of the stratum", "t C/ha"),
}


def _rows(en: str, properties: Mapping[str, Json]) -> Json:
    return {"type": "array", "title": en, "items": {"type": "object", "properties": dict(properties)}}


def _or_null(schema: Json) -> Json:
    return {**schema, "type": [schema["type"], "null"]}


def _both(en: str, properties: Mapping[str, Json]) -> dict[str, Json]:
    """The same at fixed depth and at equivalent mass; to compare visits, read the latter."""
    return {
        basis: {"type": "object", "title": f"{en}, {how}", "properties": dict(properties)}
        for basis, how in (("fixed_depth", "to depth_cm"), ("equivalent_mass", "above the reference mass"))
    }


_ERROR: Mapping[str, Json] = {
    "se_t_ha": _or_null(of.number("Standard error; none where a stratum has one point", "t C/ha")),
    "df": _or_null(of.number("Degrees of freedom after Satterthwaite")),
    "ci_t_ha": _or_null(of.series("Range at the confidence, from and to", "t C/ha")),
}
_WHICH: Mapping[str, Json] = {
    "strata": {"type": "array", "title": "Strata it is of", "items": {"type": "string"}},
    "area_ha": _or_null(of.number("Area it is of", "ha")),
}
_SPREAD: Mapping[str, Json] = {
    "mean_t_ha": of.number("Mean of the points", "t C/ha"),
    "sd_t_ha": _or_null(of.number("Standard deviation of the points", "t C/ha")),
}
_MEAN: Mapping[str, Json] = {
    "mean_t_ha": of.number("Mean, weighted by area", "t C/ha"),
    **_ERROR,
    "total_t": _or_null(of.number("Stock of the area", "t C")),
}
_CHANGE: Mapping[str, Json] = {
    "change_t_ha": of.number("Later less earlier, weighted by area", "t C/ha"),
    **_ERROR,
    "detectable": {"type": ["boolean", "null"], "title": "Whether the range leaves 0 out"},
    "minimum_detectable_t_ha": _or_null(of.number("The least change such samples see with this power", "t C/ha")),
    "change_t_co2e_ha": of.number("The change as carbon dioxide, x 44/12", "t CO2e/ha"),
    "change_t_ha_yr": _or_null(of.number("The change a year", "t C/ha/yr")),
}


def _points_as_csv(results: Results) -> str:
    """RFC 4180, a row for each point and visit."""
    written = io.StringIO()
    table = csv.DictWriter(written, list(_POINT))
    table.writeheader()
    for point in results["points"]:
        table.writerow({name: cell(value) for name, value in point.items()})
    return written.getvalue()


DECLARED: Sequence[Declared] = (
    Declared(
        id="soil_samples",
        titles={
            "en": "Stocks and their change from laboratory results",
            "fr": "Stocks et évolution d'après le laboratoire",
        },
        descriptions={
            "en": "Laboratory results, a row for each layer of each point at each visit, as stocks of the points by "
            "fixed depth and by equivalent soil mass, means of strata and of the area with their range, and the change "
            "between visits: by pairs where points were sampled twice. Every row that cannot be used is named with its "
            "line, and then nothing is computed.",
            "fr": "Des résultats de laboratoire, une ligne par couche, point et visite, en stocks des points à "
            "profondeur fixe et à masse équivalente, moyennes des strates et de la surface avec leur fourchette, et "
            "évolution entre visites : par paires si les points ont été prélevés deux fois. Toute ligne inutilisable "
            "est nommée, et alors rien n'est calculé.",
        },
        equation="stocks as soc_stock_fixed_depth and equivalent_soil_mass, reference mass of a stratum the least "
        "above depth_cm of its points; mean = sum W m; change = sum W d of pairs, or sum W (m2 - m1); range = t s.e., "
        "degrees of freedom after Satterthwaite",
        source=f"{_FAO}; Lee et al. (2009), Agric. Ecosyst. Environ. 134, 251-256; Cochran (1977), Sampling "
        "Techniques, 3rd ed., ch. 5",
        inputs={
            "csv": of.asked(
                {
                    "type": "string",
                    "title": "Results as text with a line of column names",
                    "contentMediaType": "text/csv",
                    "maxLength": _LONGEST,
                },
                "Résultats en texte, avec une ligne de noms de colonnes",
                optional=True,
                descriptions={
                    "en": f"A row for each layer of each point at each visit. Columns, as the members of records: "
                    f"{', '.join(COLUMNS)}. Separated by commas, semicolons or tabs; decimal points, or commas where "
                    "these do not separate.",
                    "fr": f"Une ligne par couche, point et visite. Colonnes, comme les membres de records : "
                    f"{', '.join(COLUMNS)}. Séparées par virgules, points-virgules ou tabulations ; décimales par "
                    "point, ou par virgule si elle ne sépare pas.",
                },
            ),
            "records": of.asked(
                {
                    "title": "The same as objects, a layer each; or one such object",
                    "oneOf": [{"type": "array", "minItems": 1, "items": _LAYER}, _LAYER],
                },
                "Les mêmes en objets, un par couche, ou un seul",
                optional=True,
            ),
            "strata": of.asked(
                of.listed("Area of each stratum", {"name": of.name("As in the results"), "area_ha": of.AREA},
                          ("name", "area_ha")),
                "Surface de chaque strate",
                optional=True,
            ),
            "depth_cm": of.asked(
                of.number("Depth of the stocks", "cm", 0.1, 1000, default=30), "Profondeur des stocks, cm"
            ),
            "reference_mass_t_ha": of.asked(
                of.number("Fine earth at which to compare; by default the most that all reach", "t/ha", 0.1, 300_000),
                "Masse de terre fine où comparer, t/ha",
                optional=True,
            ),
            "confidence": of.asked(of.CONFIDENCE, "Confiance, bilatérale"),
            "power": of.asked(of.POWER, "Chance de voir un changement qui est là"),
        },
        results={
            "rows_read": of.number("Rows that were read: all that were sent"),
            "convention": of.name("What the bulk density is of, by the columns"),
            "carbon_column": of.name("The column of organic carbon"),
            "separator": of.name("What separates the columns"),
            "decimal_mark": of.name("Decimal mark of the numbers"),
            "columns_not_read": {"type": "array", "title": "Columns that are not used", "items": {"type": "string"}},
            "depth_cm": of.number("Depth of the stocks", "cm"),
            "confidence": of.number("Confidence of the ranges"),
            "reference_mass_t_ha": {
                "type": "object",
                "title": "Fine earth at which stocks are compared, by stratum",
                "additionalProperties": of.number("Fine earth", "t/ha"),
            },
            "points": _rows("Stocks of the points", _POINT),
            "strata": _rows(
                "Stocks of the strata",
                {
                    "stratum": of.name("Stratum"),
                    "visit": of.name("Visit"),
                    "area_ha": _or_null(of.number("Area", "ha")),
                    "n": of.number("Points"),
                    **_both("Stock", _SPREAD),
                },
            ),
            "estimates": _rows(
                "Stocks of the area", {"visit": of.name("Visit"), **_WHICH, **_both("Stock", _MEAN)}
            ),
            "changes": _rows(
                "From the first visit to each later one",
                {
                    "from": of.name("First visit"),
                    "to": of.name("Later visit"),
                    "years": of.number("Years between", "yr"),
                    **_WHICH,
                    "design": {"type": "object", "title": "By stratum: paired or unpaired"},
                    "points_left_out": {
                        "type": "array",
                        "title": "Points of one visit only, where pairs are compared",
                        "items": {"type": "string"},
                    },
                    **_both("Change", _CHANGE),
                },
            ),
            "warnings": {"type": "array", "title": "What to beware of", "items": {"type": "string"}},
        },
        example={
            "csv": EXAMPLE_CSV,
            "strata": [{"name": "plateau", "area_ha": 12}, {"name": "slope", "area_ha": 8}],
            "depth_cm": 30,
        },
        by_row=frozenset({"records"}),
        others={"text/csv": _points_as_csv},
        run=soil_samples,
    ),
)  # fmt: skip
