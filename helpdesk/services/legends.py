"""The legends of the desk: those that layer files give, and those made from the regions and statements there are."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import cycle
from typing import NamedTuple

from ..domain.errors import NotFound, Unavailable
from ..domain.layers import Layer
from ..domain.legends import Drawing, Entry, Heading, Legend, Symbol, Variant
from ..domain.statements import Modality
from ..domain.text import Texts
from ..ports import FeatureQuery
from .desk import Desk
from .map_words import MODALITIES, OF_CONTENT, REGIONS, STATEMENTS, STYLE, TITLES, headings_of_content, kind_names
from .subsidiarity_legends import of_competences, of_subsidiarity, styles_of_subsidiarity, topic_styles
from .subsidiarity_words import SUBSIDIARITY

DEFAULT = "default"

# Paul Tol's "muted" scheme: told apart by the colour-blind too (SRON/EPS/TN/09-002, issue 3.2, figure 5).
_PALETTE = ("#332288", "#cc6677", "#117733", "#88ccee", "#ddcc77", "#aa4499", "#44aa99", "#882255", "#999933")
_RULES: Mapping[Modality, str] = {
    Modality.PROHIBIT: "#882255",
    Modality.CLOSED_DAYS: "#aa4499",
    Modality.REQUIRE: "#332288",
    Modality.FLOOR: "#117733",
    Modality.CEILING: "#cc6677",
    Modality.VALUE: "#999933",
    Modality.RECOMMEND: "#44aa99",
    Modality.DISCOURAGE: "#ddcc77",
}
# The kinds of geometry by their number in WKB (OGC 06-103r4, table 7); multi-geometries are three more.
_GEOMETRIES = ("point", "line", "polygon")


class Style(NamedTuple):
    """A style of a layer; the first of a layer is its default."""

    id: str
    titles: Texts


def styles_of(desk: Desk, layer_id: str) -> Sequence[Style]:
    """The styles of a layer, the default first. Raises NotFound for what cannot be drawn."""
    layer = _drawable(desk, layer_id)
    more = layer.styles if layer is not None else ()
    if layer_id == SUBSIDIARITY:
        return [Style(DEFAULT, STYLE), *(Style(*each) for each in styles_of_subsidiarity(desk.content).items())]
    return [Style(DEFAULT, STYLE), *(Style(each.id, each.titles) for each in more)]


def drawable(desk: Desk) -> list[str]:
    """Every layer that has a legend: published coverages and features, and what the content makes."""
    held = set(desk.features.layers())
    published = [layer for layer in desk.content.layers.values() if layer.published]
    shown = [layer.id for layer in published if layer.kind == "coverage" or layer.id in held]
    return shown + [name for name in OF_CONTENT if name in held]


def legend_of(desk: Desk, layer_id: str, style: str | None = None) -> Legend:
    """The legend of a layer in one of its styles, by default the first. Raises NotFound that names those there are."""
    layer = _drawable(desk, layer_id)
    chosen = style or DEFAULT
    known = {each.id: each.titles for each in styles_of(desk, layer_id)}
    if chosen not in known:
        raise NotFound(f"the layer {layer_id!r} has no style {chosen!r}; there are {', '.join(known)}")
    if layer is None:
        return _of_content(desk, layer_id, chosen, known[chosen])
    if layer.kind == "coverage":
        variant = next((each for each in layer.styles if each.id == chosen), None)
        return _of_coverage(layer, variant)
    return _of_features(desk, layer)


def headings_of(desk: Desk, layer_id: str) -> Mapping[str, Heading]:
    """What the properties of a layer of features are called, where something is said of them."""
    if layer_id in OF_CONTENT:
        return headings_of_content(layer_id, (column.name for column in desk.features.columns(layer_id)))
    layer = desk.content.layers.get(layer_id)
    return layer.headings if layer is not None else {}


def misnamed(desk: Desk) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Layer, property and field of the layer file, of every property that a legend or heading names and no feature
    has: it shows only once the layer is built. Nothing of a layer that is away."""
    held = set(desk.features.layers())
    for layer in desk.content.layers.values():
        if layer.kind != "features" or layer.id not in held:
            continue
        try:
            known = {column.name for column in desk.features.columns(layer.id)}
        except Unavailable:
            continue
        drawing = layer.drawing
        said = [(name, ("columns", name)) for name in layer.headings]
        if drawing is not None:
            said += [(name, ("legend", key)) for key, name in (("by", drawing.by), ("label", drawing.label)) if name]
        yield from ((layer.id, name, field) for name, field in said if name not in known)


def _drawable(desk: Desk, layer_id: str) -> Layer | None:
    """The layer; None for one that the content makes."""
    known = drawable(desk)
    if layer_id not in known:
        raise NotFound(f"there is no layer {layer_id!r} to draw; there are {', '.join(known)}")
    return desk.content.layers.get(layer_id)


def _of_coverage(layer: Layer, variant: Variant | None) -> Legend:
    colours = variant.colours if variant is not None else {each.id: each.colour for each in layer.classes}
    entries = [
        Entry(value=each.value, names=each.names, symbol=Symbol(fill=colours[each.id], stroke=None))
        for each in layer.classes
    ]
    return Legend(
        id=layer.id,
        titles=layer.titles,
        geometry="raster",
        style=variant.id if variant is not None else DEFAULT,
        style_titles=variant.titles if variant is not None else STYLE,
        entries=entries,
        stops=variant.ramp if variant is not None else layer.ramp,
        unit=layer.unit,
    )


def _of_features(desk: Desk, layer: Layer) -> Legend:
    plain = Drawing(entries=(Entry(names=layer.titles, symbol=Symbol(fill="#b9b2a3", stroke="#4d473b")),))
    drawing = layer.drawing or plain
    heading = layer.headings.get(drawing.by or "")
    return Legend(
        id=layer.id,
        titles=layer.titles,
        geometry=geometry_of(desk, layer.id),
        style_titles=STYLE,
        entries=drawing.entries,
        unit=drawing.unit,
        prop=drawing.by,
        prop_titles=heading.titles if heading is not None else {},
        label=drawing.label,
    )


def geometry_of(desk: Desk, layer_id: str) -> str:
    """`point`, `line` or `polygon`, as the first feature has it; `polygon` where there is none, or where the layer
    is away: what else there is to say of it and of others is still said."""
    try:
        found = desk.features.shapes(layer_id, FeatureQuery(limit=1)).wkb
    except Unavailable:
        return "polygon"
    first = next((wkb for wkb in found if wkb), None)
    if first is None:
        return "polygon"
    # EWKB keeps flags in the high bits of the code, ISO WKB adds thousands for Z and M.
    code = int.from_bytes(first[1:5], "little" if first[0] else "big") & 0xFFFF
    return _GEOMETRIES[(code % 1000 - 1) % 3]


def _of_content(desk: Desk, layer_id: str, style: str, style_titles: Texts) -> Legend:
    if layer_id == SUBSIDIARITY:
        return of_subsidiarity(style, style_titles, style if style in topic_styles(desk.content) else None)
    if layer_id in (REGIONS, STATEMENTS):
        return _of_regions(desk) if layer_id == REGIONS else _of_statements(desk)
    return of_competences(style_titles)


def _of_regions(desk: Desk) -> Legend:
    """By kind, the commonest first. Kinds of which every region is the whole world get no fill: they cover all."""
    kinds = Counter(region.kind for region in desk.content.regions.values())
    narrow = {region.kind for region in desk.content.regions.values() if not region.boundary.whole_world}
    common = sorted((kind for kind in kinds if kind in narrow), key=lambda kind: (-kinds[kind], kind))
    entries = [_of_kind(kind, symbol) for kind, symbol in zip(common, _symbols(len(common)), strict=True)]
    outline = Symbol(fill=None, stroke="#666666", stroke_width=1)
    entries += [_of_kind(kind, outline) for kind in sorted(set(kinds) - narrow)]
    return Legend(
        id=REGIONS,
        titles=TITLES[REGIONS],
        geometry="polygon",
        style_titles=STYLE,
        entries=entries,
        prop="kind",
        prop_titles=OF_CONTENT[REGIONS]["kind"].titles,
        label="name",
    )


def _of_kind(kind: str, symbol: Symbol) -> Entry:
    return Entry(value=kind, names=kind_names(kind), symbol=symbol)


def _symbols(count: int) -> Iterable[Symbol]:
    """Regions overlap, so that fills let through what lies below; when the colours are used up, hollow ones follow."""
    colours = cycle(_PALETTE)
    for number in range(count):
        colour = next(colours)
        if number < len(_PALETTE):
            yield Symbol(fill=f"{colour}40", stroke=colour, stroke_width=1)
        else:
            yield Symbol(fill=f"{colour}14", stroke=colour, stroke_width=2.2)


def _of_statements(desk: Desk) -> Legend:
    """By modality, as outlines: hundreds of statements lie over one region, and fills would add up to mud."""
    said = Counter(statement.modality for statement in desk.content.statements.values())
    entries = [
        Entry(
            value=modality.value, names=MODALITIES[modality], symbol=Symbol(fill=None, stroke=colour, stroke_width=1.6)
        )
        for modality, colour in _RULES.items()
        if said[modality]
    ]
    return Legend(
        id=STATEMENTS,
        titles=TITLES[STATEMENTS],
        geometry="polygon",
        style_titles=STYLE,
        entries=entries,
        prop="modality",
        prop_titles=OF_CONTENT[STATEMENTS]["modality"].titles,
        label="text",
    )
