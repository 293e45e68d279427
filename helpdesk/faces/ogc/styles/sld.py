"""A legend as Styled Layer Descriptor: 1.0.0 (OGC 02-070) and 1.1.0 with Symbology Encoding (OGC 05-078r4, 05-077r4).

Sizes are pixels of 0.28 mm, which both standards take them for when nothing else is said. A class of a raster has its
one number; the maps of colours of 1.0 interpolate between numbers, which for whole numbers comes to the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from ....domain.legends import Entry, Legend, Symbol
from ....domain.text import pick
from ....domain.units import shown
from .colours import Colour, colour

_SLD, _OGC, _SE = "http://www.opengis.net/sld", "http://www.opengis.net/ogc", "http://www.opengis.net/se"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMAS = "http://schemas.opengis.net/sld"
for prefix, uri in (("sld", _SLD), ("ogc", _OGC), ("se", _SE), ("xsi", _XSI)):
    register_namespace(prefix, uri)


@dataclass(frozen=True, slots=True)
class _Dialect:
    """What differs between the two versions: where symbology lives, and how a parameter is called."""

    version: str
    symbology: str
    parameter: str
    schema: str

    def add(self, parent: Element, name: str, text: str | None = None) -> Element:
        element = SubElement(parent, f"{{{self.symbology}}}{name}")
        element.text = text
        return element

    def title(self, parent: Element, title: str) -> None:
        if self.symbology == _SE:
            parent = self.add(parent, "Description")
        self.add(parent, "Title", title)

    def css(self, parent: Element, name: str, value: str) -> None:
        self.add(parent, self.parameter, value).set("name", name)


_DIALECTS = {
    "1.0.0": _Dialect("1.0.0", _SLD, "CssParameter", f"{_SLD} {_SCHEMAS}/1.0.0/StyledLayerDescriptor.xsd"),
    "1.1.0": _Dialect("1.1.0", _SE, "SvgParameter", f"{_SLD} {_SCHEMAS}/1.1.0/StyledLayerDescriptor.xsd"),
}


def sld(legend: Legend, version: str, language: str) -> bytes:
    """The document of one layer and style; `version` is 1.0.0 or 1.1.0."""
    dialect = _DIALECTS[version]
    root = Element(
        f"{{{_SLD}}}StyledLayerDescriptor", {"version": version, f"{{{_XSI}}}schemaLocation": dialect.schema}
    )
    layer = SubElement(root, f"{{{_SLD}}}NamedLayer")
    dialect.add(layer, "Name", legend.id)
    style = SubElement(layer, f"{{{_SLD}}}UserStyle")
    dialect.add(style, "Name", legend.style)
    dialect.title(style, pick(legend.titles, language)[0])
    SubElement(style, f"{{{_SLD}}}IsDefault").text = "1" if legend.style == "default" else "0"
    rules = dialect.add(style, "FeatureTypeStyle")
    if legend.geometry == "raster":
        _raster_rule(dialect, rules, legend, language)
    else:
        for number, entry in enumerate(legend.entries):
            _rule(dialect, rules, legend, entry, f"rule-{number}", pick(entry.names, language)[0])
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _rule(dialect: _Dialect, parent: Element, legend: Legend, entry: Entry, name: str, title: str) -> None:
    rule = dialect.add(parent, "Rule")
    dialect.add(rule, "Name", name)
    dialect.title(rule, title)
    if legend.prop is not None:
        condition = SubElement(rule, f"{{{_OGC}}}Filter")
        if entry.is_rest:
            _none_of(condition, legend.prop, [each for each in legend.entries if not each.is_rest])
        else:
            _one_of(condition, legend.prop, entry)
    match legend.geometry:
        case "point":
            _point(dialect, rule, entry.symbol)
        case "line":
            _stroke(dialect, dialect.add(rule, "LineSymbolizer"), entry.symbol)
        case _:
            polygon = dialect.add(rule, "PolygonSymbolizer")
            _fill(dialect, polygon, entry.symbol)
            _stroke(dialect, polygon, entry.symbol)


def _one_of(parent: Element, prop: str, entry: Entry) -> None:
    tests = list(_tests(entry))
    if len(tests) > 1:
        parent = SubElement(parent, f"{{{_OGC}}}And")
    for operator, value in tests:
        test = SubElement(parent, f"{{{_OGC}}}{operator}")
        SubElement(test, f"{{{_OGC}}}PropertyName").text = prop
        SubElement(test, f"{{{_OGC}}}Literal").text = value


def _none_of(parent: Element, prop: str, entries: Sequence[Entry]) -> None:
    """No value, or none that another rule draws, in so many words: QGIS 3.22 takes ElseFilter for no filter at all."""
    either = SubElement(parent, f"{{{_OGC}}}Or")
    SubElement(SubElement(either, f"{{{_OGC}}}PropertyIsNull"), f"{{{_OGC}}}PropertyName").text = prop
    others = SubElement(either, f"{{{_OGC}}}Not")
    if len(entries) > 1:
        others = SubElement(others, f"{{{_OGC}}}Or")
    for entry in entries:
        _one_of(others, prop, entry)


def _tests(entry: Entry) -> Iterable[tuple[str, str]]:
    if entry.low is not None:
        yield "PropertyIsGreaterThanOrEqualTo", f"{entry.low:.12g}"
    if entry.high is not None:
        yield "PropertyIsLessThan", f"{entry.high:.12g}"
    if not entry.is_range:
        yield "PropertyIsEqualTo", str(entry.value)


def _point(dialect: _Dialect, rule: Element, symbol: Symbol) -> None:
    graphic = dialect.add(dialect.add(rule, "PointSymbolizer"), "Graphic")
    mark = dialect.add(graphic, "Mark")
    dialect.add(mark, "WellKnownName", "circle")
    _fill(dialect, mark, symbol)
    _stroke(dialect, mark, symbol)
    dialect.add(graphic, "Size", f"{2 * symbol.radius:g}")


def _fill(dialect: _Dialect, parent: Element, symbol: Symbol) -> None:
    """A part that is left out is not filled at all; a mark without a fill would be grey, so that is transparent."""
    if symbol.fill is not None or parent.tag.endswith("}Mark"):
        _paint(dialect, dialect.add(parent, "Fill"), "fill", colour(symbol.fill))


def _stroke(dialect: _Dialect, parent: Element, symbol: Symbol) -> None:
    if symbol.stroke is not None or parent.tag.endswith("}Mark"):
        stroke = dialect.add(parent, "Stroke")
        _paint(dialect, stroke, "stroke", colour(symbol.stroke))
        dialect.css(stroke, "stroke-width", f"{symbol.stroke_width:g}")


def _paint(dialect: _Dialect, parent: Element, name: str, paint: Colour) -> None:
    dialect.css(parent, name, paint.hex)
    if paint.opacity < 1:
        dialect.css(parent, f"{name}-opacity", f"{paint.opacity:.3g}")


def _raster_rule(dialect: _Dialect, parent: Element, legend: Legend, language: str) -> None:
    rule = dialect.add(parent, "Rule")
    dialect.add(rule, "Name", legend.style)
    dialect.title(rule, pick(legend.titles, language)[0])
    symbolizer = dialect.add(rule, "RasterSymbolizer")
    colours = dialect.add(symbolizer, "ColorMap")
    if dialect.symbology == _SLD:
        for number, paint, label in _steps(legend, language):
            entry = dialect.add(colours, "ColorMapEntry")
            entry.attrib |= {"color": paint.hex, "quantity": f"{number:.12g}", "label": label}
            if paint.opacity < 1:
                entry.set("opacity", f"{paint.opacity:.3g}")
    elif legend.stops:
        _interpolated(dialect, colours, legend)
    else:
        _categorized(dialect, colours, legend)


def _steps(legend: Legend, language: str) -> Iterable[tuple[float, Colour, str]]:
    """The numbers of a raster's classes or stops from the lowest up, with colour and label."""
    unit = f" {shown(legend.unit)}" if legend.unit else ""
    for stop in legend.stops:
        yield stop.at, colour(stop.colour), f"{stop.at:g}{unit}"
    for entry in sorted(legend.entries, key=lambda entry: int(entry.value or 0)):
        yield float(entry.value or 0), colour(entry.symbol.fill), pick(entry.names, language)[0]


def _interpolated(dialect: _Dialect, parent: Element, legend: Legend) -> None:
    function = dialect.add(parent, "Interpolate")
    function.attrib |= {"fallbackValue": "#ffffff", "mode": "linear", "method": "color"}
    dialect.add(function, "LookupValue", "Rasterdata")
    for stop in legend.stops:
        point = dialect.add(function, "InterpolationPoint")
        dialect.add(point, "Data", f"{stop.at:.12g}")
        dialect.add(point, "Value", colour(stop.colour).hex)


def _categorized(dialect: _Dialect, parent: Element, legend: Legend) -> None:
    """A class reaches from its number up to the next: a threshold belongs to what succeeds it where nothing is said."""
    function = dialect.add(parent, "Categorize")
    function.set("fallbackValue", "#ffffff")
    dialect.add(function, "LookupValue", "Rasterdata")
    for position, (number, paint, _) in enumerate(_steps(legend, "en")):
        if position:
            dialect.add(function, "Threshold", f"{number:.12g}")
        dialect.add(function, "Value", paint.hex)
