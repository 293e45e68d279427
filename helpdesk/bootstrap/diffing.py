"""Compares two contents on the ingested layers: entries, and the land where answers change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..content.load import Examined
from ..domain.content import Content
from ..domain.errors import ContentInvalid, IngestFailed
from ..services.diff import Change, EntryChange, Piece, Side, affected_regions, changes, entry_changes
from ..services.diff.entries import days_of_change
from ..services.diff.told import told_in
from ..services.rulebook import Rulebook
from ..settings import Settings
from ..storage.changed_places import cut, redrawn
from ..storage.territories import Territories
from .opening import housing_of
from .tables import geometry_problems


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every entry that differs, and every answer with the land it changes in; `new` is the later side."""

    entries: Sequence[EntryChange]
    changes: Sequence[Change]
    new: Side


def compare(settings: Settings, old: Examined, new: Examined, on: date) -> Comparison:
    """What changes from the day `on` on. Nothing is published. Raises IngestFailed where no layers are ingested, and
    ContentInvalid for what only geometry shows."""
    before, after = _territories(settings, old), _territories(settings, new)
    entries = entry_changes(old.content, new.content)
    moved = redrawn(before.geometries, after.geometries)
    touched = affected_regions(old.content, new.content, entries, moved)
    pieces = [
        Piece(each.before, each.after, each.area_m2, each.geometry, each.inside)
        for each in cut(before.geometries, after.geometries, touched)
    ]
    sides = _side(old.content, before), _side(new.content, after)
    told = told_in(entries, (*old.scenarios, *new.scenarios))
    return Comparison(entries, changes(*sides, pieces, days_of_change(entries, on), told), sides[1])


def _side(content: Content, territories: Territories) -> Side:
    return Side(content, Rulebook(content, territories.nesting(tuple(content.regions.values()))))


def _territories(settings: Settings, examined: Examined) -> Territories:
    housing = housing_of(settings)
    found = housing.territories(examined.content)
    if found is None:
        raise IngestFailed(f"there is no data in {housing.where} yet; run `helpdesk ingest` first")
    if problems := geometry_problems(examined, found):
        raise ContentInvalid(problems)
    return found
