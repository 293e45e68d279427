"""How QGIS draws features: the renderer of a vector layer, from its legend."""

from xml.etree.ElementTree import Element, SubElement

from ....domain.legends import Entry, Legend, Symbol
from ....domain.text import pick
from ..styles.colours import Colour, colour
from .options import options

# QGIS draws millimetres alike on every screen and on paper; OGC's pixel is 0.28 mm.
_MM = 0.28
_KINDS = {"point": "marker", "line": "line", "polygon": "fill"}


def renderer(legend: Legend, language: str) -> Element:
    """`renderer-v2`: one symbol, categories, or rules where the legend has ranges.

    QGIS's own classes of numbers hold both their ends, so that ranges are rules.
    """
    if legend.prop is None:
        found = Element("renderer-v2", {"type": "singleSymbol", **_COMMON})
    elif any(entry.is_range for entry in legend.entries):
        found = Element("renderer-v2", {"type": "RuleRenderer", **_COMMON})
        rules = SubElement(found, "rules", {"key": "{all}"})
        for number, entry in enumerate(legend.entries):
            rule = {"filter": _filter(legend, entry), "label": pick(entry.names, language)[0]}
            SubElement(rules, "rule", {**rule, "symbol": str(number), "key": f"{{rule-{number}}}"})
    else:
        found = Element("renderer-v2", {"type": "categorizedSymbol", "attr": legend.prop, **_COMMON})
        categories = SubElement(found, "categories")
        for number, entry in enumerate(legend.entries):
            category = {"value": "" if entry.is_rest else str(entry.value), "label": pick(entry.names, language)[0]}
            kind = "integer" if isinstance(entry.value, int) else "string"
            SubElement(categories, "category", {**category, "symbol": str(number), "render": "true", "type": kind})
    symbols = SubElement(found, "symbols")
    for number, entry in enumerate(legend.entries):
        symbols.append(symbol(entry.symbol, legend.geometry, str(number)))
    return found


_COMMON = {"forceraster": "0", "symbollevels": "0", "enableorderby": "0"}


def symbol(drawn: Symbol, geometry: str, name: str) -> Element:
    """One symbol of one layer, lengths in millimetres."""
    kind = _KINDS[geometry]
    found = Element("symbol", {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"})
    width = f"{drawn.stroke_width * _MM:.3g}"
    if kind == "line":
        said = {"line_color": _rgba(colour(drawn.stroke)), "line_width": width, "line_width_unit": "MM"}
        said |= {"line_style": _pen(drawn), "joinstyle": "round", "capstyle": "round"}
    else:
        said = {"color": _rgba(colour(drawn.fill)), "outline_color": _rgba(colour(drawn.stroke))}
        said |= {"outline_style": _pen(drawn), "outline_width": width, "outline_width_unit": "MM"}
        said |= {"style": "no" if drawn.fill is None else "solid", "joinstyle": "round"}
    if kind == "marker":
        said.pop("style")
        said |= {"name": "circle", "size": f"{2 * drawn.radius * _MM:.3g}", "size_unit": "MM"}
    layer = SubElement(
        found, "layer", {"class": f"Simple{kind.capitalize()}", "enabled": "1", "locked": "0", "pass": "0"}
    )
    options(layer, said)
    # The older form, which versions before 3.26 prefer.
    for name, value in said.items():
        SubElement(layer, "prop", {"k": name, "v": value})
    return found


def _pen(drawn: Symbol) -> str:
    return "no" if drawn.stroke is None else "solid"


def _rgba(paint: Colour) -> str:
    return ",".join(str(part) for part in paint.rgba)


def _filter(legend: Legend, entry: Entry) -> str:
    """An expression of QGIS. What has no range is all that the ranges leave over: QGIS itself counts ELSE with every
    feature when it is asked what a feature looks like."""
    if entry.is_range:
        return _range(legend, entry)
    taken = " OR ".join(f"({_range(legend, each)})" for each in legend.entries if each.is_range)
    return f'"{legend.prop}" IS NULL OR NOT ({taken})'


def _range(legend: Legend, entry: Entry) -> str:
    limits = ((">=", entry.low), ("<", entry.high))
    return " AND ".join(f'"{legend.prop}" {sign} {limit:.12g}' for sign, limit in limits if limit is not None)
