"""Files with outlines, told apart by what is in them and never by their names."""

from collections.abc import Mapping
from pathlib import PurePosixPath

import orjson

from ...domain.areas import MOST_FILE_BYTES
from ...domain.errors import BadParameter
from . import geojson, kml
from .archives import unpacked
from .geojson import Found

_ZIP, _SQLITE = b"PK\x03\x04", b"SQLite format 3\x00"
_OF_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj")
_ALONE = (".gpkg", ".geojson", ".json", ".kml")
_WANTED = "send GeoJSON, GeoPackage, KML, KMZ or a zipped Shapefile"


def read(content: bytes) -> tuple[Found, str, str]:
    """The polygons in CRS84, what the file is, and the CRS it was in. Raises BadParameter."""
    if not content:
        raise BadParameter("area", f"the file is empty; {_WANTED}")
    if len(content) > MOST_FILE_BYTES:
        raise BadParameter("area", f"the file is larger than {MOST_FILE_BYTES // 1_000_000} MB; send the field alone")
    if content.startswith(_ZIP):
        return _zipped(unpacked(content))
    return _plain(content, "the file")


def _plain(content: bytes, name: str) -> tuple[Found, str, str]:
    if content.startswith(_SQLITE):
        from . import vectors  # pandas comes with it, which a start need not wait for

        polygons, crs = vectors.geopackage(content)
        return polygons, "GeoPackage", crs
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"<":
        return kml.read(content), "KML", "OGC:CRS84"
    if start in (b"{", b"["):
        return geojson.read(_parsed(content, name)), "GeoJSON", "OGC:CRS84"
    raise BadParameter("area", f"{name} is of no kind that is read here; {_WANTED}")


def _parsed(content: bytes, name: str) -> object:
    try:
        return orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BadParameter("area", f"{name} is not JSON ({error}); {_WANTED}") from error


def _zipped(members: Mapping[str, bytes]) -> tuple[Found, str, str]:
    """The one Shapefile or other file of the archive; its folder and name do not matter."""
    found = [name for name in members if PurePosixPath(name).suffix.lower() in (".shp", *_ALONE)]
    found = [
        name for name in found if not PurePosixPath(name).name.startswith("._")
    ]  # what macOS packs beside each file
    if len(found) != 1:
        told = ", ".join(repr(name[:80]) for name in found) or "none"
        raise BadParameter("area", f"the archive must hold one Shapefile, GeoPackage, KML or GeoJSON; it holds {told}")
    path = PurePosixPath(found[0])
    if path.suffix.lower() != ".shp":
        return _plain(members[found[0]], repr(path.name))
    parts = {
        suffix: members[name]
        for suffix in _OF_SHAPEFILE
        for name in members
        if PurePosixPath(name).parent == path.parent
        and PurePosixPath(name).stem == path.stem
        and PurePosixPath(name).suffix.lower() == suffix
    }
    from . import vectors  # pandas comes with it, which a start need not wait for

    polygons, crs = vectors.shapefile(parts)
    return polygons, "Shapefile", crs
