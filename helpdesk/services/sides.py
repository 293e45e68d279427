"""On which side of a boundary the field lies, by the word of who asks: a point near one, or a town, does not say."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..domain.errors import BadParameter
from ..ports import Border, RegionsHere
from .desk import Desk

# As `given` names them, and whether the field lies in the regions that it lists.
FIELD_IN, FIELD_OUTSIDE = "field_in", "field_outside"
SIDES: Mapping[str, bool] = {FIELD_IN: True, FIELD_OUTSIDE: False}


def listed(sides: Mapping[str, bool]) -> dict[str, str]:
    """Sides as `given` takes them: the name, and regions with commas between them."""
    if not sides:
        return {}
    said = {name: sorted(region for region in sides if sides[region] is inside) for name, inside in SIDES.items()}
    return {name: ",".join(regions) for name, regions in said.items() if regions}


def settled(desk: Desk, here: RegionsHere, sides: Mapping[str, bool]) -> RegionsHere:
    """Where the field lies by what was told of the boundaries near it. Raises BadParameter for a region whose boundary
    is not near: nobody is asked about it, and no word moves a field there."""
    for region, inside in sides.items():
        border = next((each for each in here.border if each.region == region), None)
        if border is None:
            _refuse(region, inside, here)
        elif border.inside is not inside:
            now = across(desk, here, border)
            here = RegionsHere(now, tuple(replace(each, inside=each.region in now) for each in here.border))
    amiss = next((region for region, inside in sides.items() if inside is not (region in here.inside)), None)
    if amiss is not None:
        raise BadParameter("given", f"{_told(sides[amiss])}: {amiss!r} contradicts the other sides that are told")
    return here


def fitting(here: RegionsHere, sides: Mapping[str, bool]) -> dict[str, bool]:
    """Those that tell of a boundary near the place."""
    near = {each.region for each in here.border}
    return {region: inside for region, inside in sides.items() if region in near}


def _refuse(region: str, inside: bool, here: RegionsHere) -> None:
    if inside is (region in here.inside):
        return
    near = ", ".join(each.region for each in here.border) or "none"
    raise BadParameter(
        "given", f"{_told(inside)}: the boundary of {region!r} is not near the place; those near are: {near}"
    )


def _told(inside: bool) -> str:
    return next(name for name, told in SIDES.items() if told is inside)


def across(desk: Desk, here: RegionsHere, border: Border) -> frozenset[str]:
    """The regions on the other side: leaving takes everything inside along, entering brings everything around it.

    Entering a region of a kind leaves the regions of that kind whose own boundary is as near: neighbours share it.
    """
    nesting, regions = desk.regions.nesting, desk.content.regions
    if border.inside:
        return frozenset(each for each in here.inside if not nesting.covers(border.region, each))
    near = {each.region for each in here.border if each.inside}
    left = {each for each in near if regions[each].kind == regions[border.region].kind}
    left -= nesting.above.get(border.region, frozenset())
    gained = {border.region} | nesting.above.get(border.region, frozenset())
    kept = {each for each in here.inside if not any(nesting.covers(gone, each) for gone in left)}
    return frozenset(kept | gained)


def choices(desk: Desk, sides: Iterable[Mapping[str, object]]) -> list[dict[str, bool]]:
    """What may be told of boundaries of one kind that no word has settled, as the record lists them: each of the most
    local regions is one choice; and outside of all, where the place is in none of them or has only one to leave."""
    inside = {str(each["region"]): bool(each["inside"]) for each in sides}
    nesting = desk.regions.nesting
    parts = [[region for region in inside if inside[region] is side] for side in (True, False)]
    offered = [{region: True} for part in parts for region in part if region in nesting.most_local(part)]
    if not all(parts):
        offered.append(dict.fromkeys(inside, False))
    return offered
