"""How QGIS draws a raster: the pipe of a raster layer, from its legend."""

from xml.etree.ElementTree import Element, SubElement

from ....domain.legends import Legend
from ....domain.text import pick
from ....domain.units import shown
from ..styles.colours import colour
from .options import options


def pipe(legend: Legend, language: str) -> Element:
    """`pipe`: a colour for each class, or colours that run along the ramp; nothing is stretched or smoothed."""
    found = Element("pipe")
    provider = SubElement(SubElement(found, "provider"), "resampling")
    provider.attrib |= {
        "enabled": "false",
        "maxOversampling": "2",
        "zoomedInResamplingMethod": "nearestNeighbour",
        "zoomedOutResamplingMethod": "nearestNeighbour",
    }
    found.append(_ramp(legend) if legend.stops else _classes(legend, language))
    SubElement(found, "brightnesscontrast", {"brightness": "0", "contrast": "0", "gamma": "1"})
    SubElement(found, "huesaturation", {"colorizeOn": "0", "grayscaleMode": "0", "saturation": "0"})
    SubElement(found, "rasterresampler", {"maxOversampling": "2"})
    return found


def _renderer(kind: str) -> Element:
    common = {"type": kind, "band": "1", "opacity": "1", "alphaBand": "-1", "nodataColor": ""}
    found = Element("rasterrenderer", common)
    SubElement(found, "rasterTransparency")
    return found


def _classes(legend: Legend, language: str) -> Element:
    found = _renderer("paletted")
    palette = SubElement(found, "colorPalette")
    for entry in legend.entries:
        paint = colour(entry.symbol.fill)
        said = {"value": str(entry.value), "color": paint.hex, "alpha": str(paint.alpha)}
        SubElement(palette, "paletteEntry", {**said, "label": pick(entry.names, language)[0]})
    return found


def _ramp(legend: Legend) -> Element:
    """Beyond its ends the ramp keeps their colours."""
    first, last = legend.stops[0].at, legend.stops[-1].at
    unit = f" {shown(legend.unit)}" if legend.unit else ""
    found = _renderer("singlebandpseudocolor")
    found.attrib |= {"classificationMin": f"{first:.12g}", "classificationMax": f"{last:.12g}"}
    shader = SubElement(
        SubElement(found, "rastershader"),
        "colorrampshader",
        {
            "colorRampType": "INTERPOLATED",
            "classificationMode": "1",
            "clip": "0",
            "minimumValue": f"{first:.12g}",
            "maximumValue": f"{last:.12g}",
            "labelPrecision": "4",
        },
    )
    shader.append(_gradient(legend))
    for stop in legend.stops:
        paint = colour(stop.colour)
        said = {"value": f"{stop.at:.12g}", "label": f"{stop.at:g}{unit}"}
        SubElement(shader, "item", {**said, "color": paint.hex, "alpha": str(paint.alpha)})
    legend_settings = {"minimumLabel": "", "maximumLabel": "", "prefix": "", "suffix": unit, "direction": "0"}
    SubElement(shader, "rampLegendSettings", {**legend_settings, "orientation": "2", "useContinuousLegend": "1"})
    return found


def _gradient(legend: Legend) -> Element:
    """The ramp by shares of its range, as QGIS shows it in its own dialogs."""
    first, last = legend.stops[0], legend.stops[-1]
    span = (last.at - first.at) or 1.0
    inner = [f"{(stop.at - first.at) / span:.6g};{_rgba(stop.colour)}" for stop in legend.stops[1:-1]]
    said = {"color1": _rgba(first.colour), "color2": _rgba(last.colour), "discrete": "0", "rampType": "gradient"}
    found = Element("colorramp", {"type": "gradient", "name": "[source]"})
    options(found, {**said, "stops": ":".join(inner)})
    for name, value in {**said, "stops": ":".join(inner)}.items():
        SubElement(found, "prop", {"k": name, "v": value})
    return found


def _rgba(text: str) -> str:
    return ",".join(str(part) for part in colour(text).rgba)
