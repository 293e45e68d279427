"""For a piece of land, the services that two contents tell differently: at stake or not, and who should decide."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ...domain.services import Service
from ..at_stake import weighed
from .sides import Piece, Side
from .told import Told

_STAKES = {True: "at stake", None: "perhaps at stake", False: "not at stake"}


def service_changes(old: Side, new: Side, piece: Piece, day: date, who: Told) -> Iterator[tuple[str, str, str]]:
    """Name, before and after, the last two empty where only texts and sources differ. What a body's new competence does
    to a service that stays as it is shows under the topic."""
    was = {each.id: each for each in old.content.services.values() if each.region in piece.before}
    now = {each.id: each for each in new.content.services.values() if each.region in piece.after}
    for name in sorted(was.keys() | now.keys()):
        before, after = was.get(name), now.get(name)
        if before == after:
            continue
        if before and after and _bare(before) == _bare(after):
            yield name, "", ""
        else:
            stands = _stands(before, old, piece.before, day, who)
            will = _stands(after, new, piece.after, day, who)
            yield name, stands, will + (", on other terms" if stands == will else "")


def _stands(service: Service | None, side: Side, regions: frozenset[str], day: date, who: Told) -> str:
    if service is None:
        return "not told"
    here = weighed(service, side.rulebook.docket(regions, day), who.facts)
    deciding = ", ".join(here.ladder.decided_by) or "nobody able"
    return f"{_STAKES[here.stake.value]}, to be decided by {deciding}"


def _bare(service: Service) -> Service:
    return replace(service, names={}, descriptions={}, source=None, providers={}, beneficiaries={}, cices=())
