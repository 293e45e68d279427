"""What QGIS shows of the properties of features: aliases with units, map tips, and names in the place of ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from ....domain.legends import Heading
from ....domain.text import pick
from ....domain.units import shown
from ....ports import Column
from .options import options

# A tip is read at a glance.
_MOST_TOLD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another layer of the same file whose ids are values here, and how it is found by who opens only one of them."""

    layer: str
    name: str
    source: str
    key: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The properties of a layer in their order, what they are called, and which are ids of what.

    `words` are, by property, what its values mean.
    """

    columns: Sequence[Column]
    headings: Mapping[str, Heading]
    related: Mapping[str, Related]
    words: Mapping[str, Mapping[str, str]]
    label: str | None


def configure(parent: Element, fields: Fields, language: str) -> None:
    """Adds aliases, widgets, the expression that names a feature, and the map tip."""
    configuration = SubElement(parent, "fieldConfiguration")
    aliases = SubElement(parent, "aliases")
    for index, column in enumerate(fields.columns):
        widget = SubElement(SubElement(configuration, "field", {"name": column.name}), "editWidget")
        kind, settings = _widget(column, fields)
        widget.set("type", kind)
        options(SubElement(widget, "config"), settings)
        name = alias(fields.headings.get(column.name), language)
        SubElement(aliases, "alias", {"field": column.name, "index": str(index), "name": name})
    if fields.label:
        SubElement(parent, "previewExpression").text = f'"{fields.label}"'
    SubElement(parent, "mapTip").text = map_tip(fields, language)


def alias(heading: Heading | None, language: str) -> str:
    """The name with its unit; empty where there is none, and QGIS shows the property's own."""
    if heading is None:
        return ""
    unit = f" ({shown(heading.unit)})" if heading.unit else ""
    return pick(heading.titles, language)[0] + unit


def _widget(column: Column, fields: Fields) -> tuple[str, dict[str, Any]]:
    """How QGIS shows the values of a property: as names in the place of ids, as words in the place of codes."""
    words, related = fields.words.get(column.name), fields.related.get(column.name)
    if words:
        return "ValueMap", {"map": [{word: value} for value, word in words.items()]}
    if related is None:
        return ("CheckBox", {}) if column.type == "boolean" else ("TextEdit", {"IsMultiline": False, "UseHtml": False})
    return "ValueRelation", {
        "AllowNull": True,
        "Key": related.key,
        "Layer": related.layer,
        "LayerName": related.name,
        "LayerProviderName": "OAPIF",
        "LayerSource": related.source,
        "OrderByValue": True,
        "Value": related.shown,
    }


def map_tip(fields: Fields, language: str) -> str:
    """The name of a feature in bold, below it the first of its other properties that have a heading and a value."""
    lines = [f'<b>[% "{fields.label}" %]</b>'] if fields.label else []
    told = [column for column in fields.columns if column.name in fields.headings and column.name != fields.label]
    for column in told[:_MOST_TOLD]:
        name = _quoted(alias(fields.headings[column.name], language))
        is_code = column.name in fields.related or column.name in fields.words
        value = f'represent_value("{column.name}")' if is_code else f'"{column.name}"'
        lines.append(f"[% coalesce('<br>{name}: ' || {value}, '') %]")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A text as it may stand in a string of an expression in a map tip, where `%]` would end the expression."""
    return escape(text).replace("'", "''").replace("%]", "% ]")
