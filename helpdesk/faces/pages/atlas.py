"""The atlas: every layer with what it is, whose it is and how it is taken along, and who keeps the helpdesks."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from ...domain.errors import BadParameter, NotFound
from ...domain.layers import Layer
from ...domain.text import Texts, pick
from ...domain.units import shown
from ...services.desk import Desk
from ...services.legends import Style, drawable, styles_of
from ...services.map_words import ABOUT, OF_CONTENT, TITLES
from ...services.plan.partition import STOCK
from ...services.subsidiarity_words import SUBSIDIARITY_TITLES
from .choice import Choice
from .words import Words

KNOWN = ("layer", "style", "lang")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One layer as the atlas tells it, in one language; `version` is that of its data."""

    id: str
    kind: str
    title: str
    description: str = ""
    caveat: str = ""
    unit: str = ""
    depth: str = ""
    years: str = ""
    credit: str = ""
    licence: str = ""
    terms: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpdesk:
    """A pack, and who keeps it."""

    name: str
    languages: str
    keepers: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """The sheet that is open, in a style, among all others."""

    chosen: Sheet
    style: str
    styles: Sequence[Choice]
    groups: Sequence[tuple[str, Sequence[Sheet]]]
    helpdesks: Sequence[Helpdesk]


def atlas(desk: Desk, params: QueryParams, lang: str) -> Atlas:
    """The atlas that a query string asks for; that of the carbon stock where it names none.

    Raises BadParameter, and NotFound for a layer or a style that there is not.
    """
    for name in params:
        if name not in KNOWN:
            raise BadParameter(name, f"is not a parameter here; there are {', '.join(KNOWN)}")
    say = Words(lang)
    # What the content makes comes first: it is what no other atlas has.
    ids = sorted(drawable(desk), key=lambda each: each not in OF_CONTENT)
    sheets = {each: _sheet(desk, each, lang) for each in ids}
    asked = params.get("layer") or next((each for each in ids if _facts(desk, each) == STOCK), ids[0])
    if asked not in sheets:
        raise NotFound(f"there is no layer {asked!r}{_near(asked, ids)}; the atlas lists all of them")
    found = styles_of(desk, asked)
    style = params.get("style") or found[0].id
    if style not in {each.id for each in found}:
        raise NotFound(f"the layer {asked!r} has no style {style!r}{_near(style, [each.id for each in found])}")
    groups = [(say["maps_of_rules"], [sheets[each] for each in ids if each in OF_CONTENT])]
    for heading, kind in (("maps_of_soil", "coverage"), ("maps_of_places", "features")):
        groups.append((say[heading], [sheets[each] for each in ids if _in_group(sheets[each], kind)]))
    return Atlas(
        chosen=sheets[asked],
        style=style,
        styles=_choices(found, lang),
        groups=[(heading, held) for heading, held in groups if held],
        helpdesks=_helpdesks(desk, lang, say),
    )


def _facts(desk: Desk, layer_id: str) -> str | None:
    layer = desk.content.layers.get(layer_id)
    return layer.fact if layer is not None else None


def _in_group(sheet: Sheet, kind: str) -> bool:
    return sheet.kind == kind and sheet.id not in OF_CONTENT


def _choices(styles: Sequence[Style], lang: str) -> list[Choice]:
    """The default first, the others by their names."""
    named = [Choice(id=each.id, name=pick(each.titles, lang)[0]) for each in styles]
    return [*named[:1], *sorted(named[1:], key=lambda each: each.name)]


def _sheet(desk: Desk, layer_id: str, lang: str) -> Sheet:
    layer = desk.content.layers.get(layer_id)
    if layer is not None:
        return _of_layer(desk, layer, lang)
    titles: Texts = {**TITLES, **SUBSIDIARITY_TITLES}[layer_id]
    keepers = dict.fromkeys(keeper.name for pack in desk.content.packs.values() for keeper in pack.keepers)
    return Sheet(
        id=layer_id,
        kind="features",
        title=pick(titles, lang)[0],
        description=pick(ABOUT[layer_id], lang)[0],
        credit=", ".join(keepers),
        version=desk.content.version,
    )


def _of_layer(desk: Desk, layer: Layer, lang: str) -> Sheet:
    built = desk.manifest.layers.get(layer.id)
    return Sheet(
        id=layer.id,
        kind=layer.kind,
        title=pick(layer.titles, lang)[0],
        description=pick(layer.descriptions, lang)[0],
        caveat=pick(layer.caveats, lang)[0],
        unit=shown(layer.unit, lang),
        depth="{:g}-{:g} cm".format(*layer.depth_cm) if layer.depth_cm else "",
        years="-".join(str(year) for year in dict.fromkeys(layer.years)) if layer.years else "",
        credit=layer.provenance.credit,
        licence=layer.provenance.licence,
        terms=layer.provenance.terms or "",
        version=built.version if built else "",
    )


def _helpdesks(desk: Desk, lang: str, say: Words) -> list[Helpdesk]:
    worldwide = {region.pack for region in desk.content.regions.values() if region.boundary.whole_world}
    return [
        Helpdesk(
            name=pick(pack.names, lang)[0],
            languages=", ".join(say.tongue(tag) for tag in pack.languages),
            keepers=[(keeper.name, keeper.role or "") for keeper in pack.keepers],
        )
        for pack in sorted(desk.content.packs.values(), key=lambda each: each.id in worldwide)
    ]


def _near(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f" (did you mean {near[0]!r}?)" if near else ""
