"""The formats of pages of features, by their name in `f`."""

from collections.abc import Callable, Mapping

from ..blocks import Answer, Ask
from . import answers, jsonfg

FLATGEOBUF = "application/flatgeobuf"
GEOPACKAGE = "application/geopackage+sqlite3"
PARQUET = "application/vnd.apache.parquet"

MEDIA_TYPES: Mapping[str, tuple[str, ...]] = {
    "jsonfg": (jsonfg.MEDIA_TYPE,),
    "csv": ("text/csv",),
    "fgb": (FLATGEOBUF, "application/vnd.flatgeobuf"),
    "gpkg": (GEOPACKAGE,),
    "parquet": (PARQUET,),
}

TITLES = {"jsonfg": "JSON-FG", "csv": "CSV", "fgb": "FlatGeobuf", "gpkg": "GeoPackage", "parquet": "GeoParquet"}

EXPORTS: Mapping[str, Callable[[Ask], Answer]] = {
    "jsonfg": answers.json_fg,
    "csv": answers.csv,
    "fgb": answers.file("fgb", FLATGEOBUF),
    "gpkg": answers.file("gpkg", GEOPACKAGE),
    "parquet": answers.file("parquet", PARQUET),
}
