"""Vector files through GDAL: only the driver that the content was recognised for, and only the geometries."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError
from pyogrio.raw import read as read_vector
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from ...domain.areas import MOST_CORNERS, MOST_POLYGONS
from ...domain.errors import BadParameter
from ..scratch import scratch
from .geojson import Found

_CRS84 = CRS.from_user_input("OGC:CRS84")
_SHAPEFILE_MAGIC = b"\x00\x00\x27\x0a"
# Edges that are straight on a map are not straight in degrees: corners so far apart, in metres, follow them to 0.1 m.
_STEP_M = 1_000.0
# Numbers 2 and 3 are what SQLite says of generated columns (`PRAGMA table_xinfo`).
_CALCULATED = (
    "SELECT c.name FROM sqlite_master AS t, pragma_table_xinfo(t.name) AS c "
    "WHERE t.type = 'table' AND upper(t.sql) NOT LIKE 'CREATE VIRTUAL%' AND c.hidden IN (2, 3)"
)
_FAULTS = (
    DataSourceError,
    DataLayerError,
    GeometryError,
    FieldError,
    shapely.errors.GEOSException,
    ValueError,
    OSError,
)


def geopackage(content: bytes) -> tuple[Found, str]:
    """The polygons of its one layer that has a geometry, and its CRS. Raises BadParameter, Crowded."""
    with scratch("helpdesk-area-") as folder:
        path = folder / "area.gpkg"
        path.write_bytes(content)
        _refuse_programs(path)
        return _layer(path)


def shapefile(parts: Mapping[str, bytes]) -> tuple[Found, str]:
    """Of the contents of the `.shp`, `.shx`, `.dbf` and `.prj` by suffix. Raises BadParameter, Crowded."""
    if not parts[".shp"].startswith(_SHAPEFILE_MAGIC):
        raise BadParameter("area", "the .shp of the archive is no Shapefile; pack it again")
    if not parts.get(".prj", b"").strip():
        raise BadParameter("area", "the Shapefile has no .prj, which says in which CRS it is; pack it too")
    with scratch("helpdesk-area-") as folder:
        for suffix, content in parts.items():
            (folder / f"area{suffix}").write_bytes(content)
        return _layer(folder / "area.shp")


def _refuse_programs(path: Path) -> None:
    """Views, virtual tables and calculated columns of a GeoPackage run what its maker wrote when they are read, for
    ever if he liked, or until memory ends."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        rows = database.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master").fetchall()
        calculated = database.execute(_CALCULATED).fetchone()
    except sqlite3.Error as error:
        raise BadParameter("area", f"the file is a damaged GeoPackage ({error}); write it again") from error
    finally:
        database.close()
    if calculated is not None:
        raise BadParameter("area", f"the GeoPackage calculates its column {calculated[0][:80]!r}; export it anew")
    for kind, name, sql in rows:
        is_virtual = " ".join(sql.lower().split()).startswith("create virtual table")
        if kind == "view" or (is_virtual and "using rtree" not in sql.lower()):
            raise BadParameter(
                "area", f"the GeoPackage holds {str(name)[:80]!r}, which is no plain table; export it anew"
            )


def _layer(path: Path) -> tuple[Found, str]:
    names = _layers(path)
    if len(names) != 1:
        told = ", ".join(repr(name[:80]) for name in names) or "none"
        raise BadParameter("area", f"the file must hold one layer with geometries; it holds {told}")
    crs = _crs_of(path, names[0])
    found = Found()
    _take(found, path, names[0], crs)
    return found, _name(crs)


def _layers(path: Path) -> list[str]:
    try:
        return [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    except _FAULTS as error:
        raise _unreadable(error) from error


def _crs_of(path: Path, layer: str) -> CRS:
    try:
        said = pyogrio.read_info(path, layer=layer)["crs"]
        if not said or "undefined" in str(said).lower():
            raise CRSError("none")
        return CRS.from_user_input(said)
    except CRSError as error:
        raise BadParameter("area", "the file does not say in which CRS it is; assign one and send it again") from error
    except _FAULTS as error:
        raise _unreadable(error) from error


def _take(found: Found, path: Path, layer: str, crs: CRS) -> None:
    """Adds the layer's polygons in CRS84."""
    try:
        _, _, geometries, _ = read_vector(path, layer=layer, columns=[], force_2d=True, max_features=MOST_POLYGONS + 1)
        shapes = shapely.from_wkb(geometries if geometries is not None else [])
    except _FAULTS as error:
        raise _unreadable(error) from error
    for shape in shapes:
        for part in _parts(shape):
            if not isinstance(part, shapely.Polygon):
                found.left_out += 1
            elif not part.is_empty:
                found.corners += len(shapely.get_coordinates(part))
                found.polygons.append(part)
        if len(found.polygons) > MOST_POLYGONS or found.corners > MOST_CORNERS:
            raise BadParameter(
                "area",
                f"the file has more than {MOST_POLYGONS:,} polygons or {MOST_CORNERS:,} corners; send the field alone",
            )
    if not crs.equals(_CRS84, ignore_axis_order=True):
        found.polygons = [_transformed(polygon, crs) for polygon in found.polygons]
    for polygon in found.polygons:
        _check_range(polygon)


def _parts(shape: BaseGeometry | None) -> list[BaseGeometry]:
    if shape is None:
        return []
    return [each for part in shapely.get_parts(shape) for each in shapely.get_parts(part)]


def _transformed(polygon: shapely.Polygon, crs: CRS) -> shapely.Polygon:
    try:
        to_degrees = Transformer.from_crs(crs, _CRS84, always_xy=True)
        step = _STEP_M / crs.axis_info[0].unit_conversion_factor if crs.is_projected else 0.0
        # Before they are made: of coordinates that are no metres there might be any number.
        if step and not polygon.length / step < MOST_CORNERS * 10:
            raise BadParameter("area", f"reaches too far for {_name(crs)}; is the file really in this CRS?")
        dense = shapely.segmentize(polygon, step) if step else polygon
        moved = shapely.transform(dense, lambda at: np.column_stack(to_degrees.transform(at[:, 0], at[:, 1])))
    except (ProjError, shapely.errors.GEOSException, IndexError) as error:
        message = (
            f"cannot be brought from {_name(crs)} to degrees; send it in the CRS of a national or UTM grid, or CRS84"
        )
        raise BadParameter("area", message) from error
    return moved


def _check_range(polygon: shapely.Polygon) -> None:
    at = shapely.get_coordinates(polygon)
    wrong = ~np.isfinite(at).all(axis=1) | (np.abs(at) > [180, 90]).any(axis=1)
    if wrong.any():
        lon, lat = at[int(np.argmax(wrong))]
        message = (
            f"has a corner at longitude {lon:g}, latitude {lat:g}, which is not on Earth; is its CRS the right one?"
        )
        raise BadParameter("area", message)


def _name(crs: CRS) -> str:
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.name)


def _unreadable(error: Exception) -> BadParameter:
    """GDAL's words name the temporary file; the asker knows it by another name."""
    return BadParameter(
        "area", f"the file cannot be read ({type(error).__name__}); write it again and look at it in a GIS"
    )
