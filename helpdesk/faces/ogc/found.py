"""What lies under a pixel, in words and as GeoJSON: the answer of GetFeatureInfo."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from ...domain.legends import Legend
from ...domain.text import pick
from ...domain.units import shown
from ...services.desk import Desk
from ...services.legends import headings_of
from .drawing import Found

Json = dict[str, Any]


def as_text(desk: Desk, legend: Legend, found: Found, language: str) -> str:
    """A line for the layer, and one for each value; QGIS shows it as it stands."""
    title = pick(legend.titles, language)[0]
    lines = [f"{title}: {_reading(desk, legend, found, language)}"] if legend.geometry == "raster" else [title]
    for feature in found.features:
        lines += ["", *_properties(desk, legend, feature["properties"], language)]
    if legend.geometry != "raster" and not found.features:
        lines.append("nothing here")
    return "\n".join(lines) + "\n"


def as_geojson(desk: Desk, legend: Legend, found: Found, language: str) -> Json:
    """The features themselves; of a raster one point, with the number of the cell and what it means."""
    features = list(found.features)
    if legend.geometry == "raster":
        features = [_point(desk, legend, found, language)]
    return {"type": "FeatureCollection", "features": features}


def as_html(desk: Desk, legend: Legend, found: Found, language: str) -> str:
    """The same lines under the title of the layer, as a part of a page."""
    title, *lines = as_text(desk, legend, found, language).splitlines()
    name, _, value = title.partition(": ")
    lines = ([value] if value else []) + lines
    return f"<h3>{escape(name)}</h3>" + "".join(f"<p>{escape(line)}</p>" for line in lines if line)


def _point(desk: Desk, legend: Legend, found: Found, language: str) -> Json:
    status, number = (found.reading.status, found.reading.number) if found.reading else ("outside", None)
    said = None if number is None else desk.content.layers[legend.id].reading(number)
    properties: Json = {"layer": legend.id, "status": status, "value": said, "unit": legend.unit}
    if number is not None and legend.entries:
        properties |= {"value": number, "class": said, "name": _class_name(legend, number, language)}
    place = found.place
    point = {"type": "Point", "coordinates": [place.lon, place.lat]} if place is not None else None
    return {"type": "Feature", "geometry": point, "properties": properties}


def _reading(desk: Desk, legend: Legend, found: Found, language: str) -> str:
    reading = found.reading
    if reading is None or reading.number is None:
        return reading.reason or reading.status if reading is not None else "outside"
    if legend.entries:
        return f"{_class_name(legend, reading.number, language)} ({reading.number:g})"
    return f"{desk.content.layers[legend.id].reading(reading.number)} {shown(legend.unit)}".rstrip()


def _class_name(legend: Legend, number: float, language: str) -> str:
    named = next((entry.names for entry in legend.entries if entry.holds(int(number))), None)
    return pick(named, language)[0] if named is not None else f"unknown class {number:g}"


def _properties(desk: Desk, legend: Legend, values: Mapping[str, Any], language: str) -> Iterable[str]:
    headings = headings_of(desk, legend.id)
    for name, value in values.items():
        if value is not None:
            heading = headings.get(name)
            title = pick(heading.titles, language)[0] if heading is not None else name
            unit = f" {shown(heading.unit)}" if heading is not None and heading.unit else ""
            yield f"{title}: {value}{unit}"
