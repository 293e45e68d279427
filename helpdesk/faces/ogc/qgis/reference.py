"""Coordinate reference systems as QGIS writes them: by their code alone QGIS 3.22 does not know one in a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A reference system: `srsid` is its number in the table that comes with QGIS."""

    code: int
    srsid: int
    proj4: str
    name: str
    projection: str
    is_geographic: bool


WGS84 = Reference(
    code=4326,
    srsid=3452,
    proj4="+proj=longlat +datum=WGS84 +no_defs",
    name="WGS 84",
    projection="longlat",
    is_geographic=True,
)


def add_reference(parent: Element, name: str, reference: Reference) -> None:
    """Adds an element of this name that holds the system."""
    system = SubElement(SubElement(parent, name), "spatialrefsys")
    said: Mapping[str, str] = {
        "proj4": reference.proj4,
        "srsid": str(reference.srsid),
        "srid": str(reference.code),
        "authid": f"EPSG:{reference.code}",
        "description": reference.name,
        "projectionacronym": reference.projection,
        "ellipsoidacronym": "EPSG:7030",
        "geographicflag": str(reference.is_geographic).lower(),
    }
    for each, text in said.items():
        SubElement(system, each).text = text
