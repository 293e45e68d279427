"""The encodings of styles, with the media types that the draft of OGC API - Styles (20-009, clause 9) gives them."""

from dataclasses import dataclass

from ..negotiation import PLAIN, Formats


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """A style language: its value of `f`, and what the metadata of a style say of it."""

    format: str
    media_type: str
    title: str
    version: str
    specification: str


_SPECIFICATIONS = "https://portal.ogc.org/files/?artifact_id="

# QGIS has registered no type for its own.
MAPBOX = Encoding(
    format="mapbox",
    media_type="application/vnd.mapbox.style+json",
    title="MapLibre style",
    version="8",
    specification="https://maplibre.org/maplibre-style-spec/",
)
SLD_10 = Encoding(
    format="sld10",
    media_type="application/vnd.ogc.sld+xml;version=1.0",
    title="OGC SLD",
    version="1.0",
    specification=f"{_SPECIFICATIONS}1188",
)
SLD_11 = Encoding(
    format="sld11",
    media_type="application/vnd.ogc.sld+xml;version=1.1",
    title="OGC SLD and SE",
    version="1.1",
    specification=f"{_SPECIFICATIONS}22364",
)
QML = Encoding(
    format="qml",
    media_type="application/vnd.qgis.qml",
    title="QGIS layer style",
    version="3.22",
    specification="https://docs.qgis.org/latest/en/docs/user_manual/appendices/qgis_file_formats.html",
)
ENCODINGS = (MAPBOX, SLD_10, SLD_11, QML)

STYLE = Formats(
    {
        MAPBOX.format: (MAPBOX.media_type, "application/json"),
        "maplibre": (MAPBOX.media_type,),
        **{each.format: (each.media_type,) for each in (SLD_10, SLD_11, QML)},
        "html": PLAIN.media_types["html"],
    }
)
LEGEND = Formats({"png": ("image/png",)})
