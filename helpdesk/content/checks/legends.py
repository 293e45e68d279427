"""Legends: every value has one colour, styles have their layer's classes, headings name units and layers known here."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from ...domain.errors import Problem
from ...domain.units import KNOWN
from ..schema.layer import InPlace, LayerFile
from ..schema.legend import LegendEntry, StopEntry
from ..shelf import Entry, Shelf
from ..wording import did_you_mean

_DEFAULT = "default"
# Layers that the content makes, rather than a layer file.
_OF_CONTENT = ("regions", "statements")


def ramps(shelf: Shelf) -> Iterator[Problem]:
    """Stops from the lowest number up."""
    for entry in shelf.layers:
        yield from _out_of_order(entry, entry.model.ramp, "ramp")
        for index, style in enumerate(entry.model.styles):
            yield from _out_of_order(entry, style.ramp, "styles", index, "ramp")


def _out_of_order(entry: Entry[LayerFile], ramp: Sequence[StopEntry], *field: str | int) -> Iterator[Problem]:
    for index, (lower, stop) in enumerate(pairwise(ramp), start=1):
        if stop.at <= lower.at:
            message = f"{stop.at:g} does not follow {lower.at:g}; write the stops from the lowest number up"
            yield entry.problem(message, *field, index, "at")


def styles(shelf: Shelf) -> Iterator[Problem]:
    """A style has a name of its own and what its layer has: a ramp, or a colour for every class."""
    for entry in shelf.layers:
        seen: set[str] = {_DEFAULT}
        for index, style in enumerate(entry.model.styles):
            if style.id in seen:
                yield entry.problem(f"there is a style {style.id!r} already; rename this one", "styles", index, "id")
            seen.add(style.id)
            if bool(style.ramp) != bool(entry.model.ramp) or bool(style.colours) != bool(entry.model.classes):
                wanted = "a ramp" if entry.model.ramp else "colours of the classes by their ids"
                yield entry.problem(
                    f"the style {style.id!r} of this layer needs {wanted}, and no more", "styles", index
                )
            elif style.colours:
                yield from _classes(entry, index, style.colours)


def _classes(entry: Entry[LayerFile], index: int, colours: Mapping[str, str]) -> Iterator[Problem]:
    known = [each.id for each in entry.model.classes]
    for name in colours:
        if name not in known:
            message = f"{name!r} is not a class of this layer{did_you_mean(name, known)}"
            yield entry.problem(message, "styles", index, "colours", name)
    missing = [name for name in known if name not in colours]
    if missing:
        message = f"has no colour for {', '.join(missing)}; give each class one"
        yield entry.problem(message, "styles", index, "colours")


def entries(shelf: Shelf) -> Iterator[Problem]:
    """No value in two entries, and words not mixed with ranges of numbers."""
    for entry in shelf.layers:
        legend = entry.model.legend
        if legend is None:
            continue
        for index, line in enumerate(legend.entries):
            message = _clash(line, legend.entries[:index])
            if message:
                yield entry.problem(message, "legend", "entries", index)


def _clash(line: LegendEntry, before: Sequence[LegendEntry]) -> str:
    if line.value is not None:
        return f"{line.value!r} has an entry already; keep one" if line.value in [each.value for each in before] else ""
    if any(each.value is not None for each in before):
        return "is a range of numbers among single values; use one or the other"
    if before and (before[-1].high is None or line.low is None or line.low < before[-1].high):
        return "overlaps the entry before it; write ranges from the lowest number up, each from where the last ends"
    return ""


def headings(shelf: Shelf) -> Iterator[Problem]:
    """Units that are known, references to layers of features, and no property that the source does not give."""
    targets = [entry.model.id for entry in shelf.layers if entry.model.kind == "features"]
    targets += [*_OF_CONTENT, *shelf.broken]
    for entry in shelf.layers:
        given = _given(entry.model)
        for name, column in entry.model.columns.items():
            if column.unit is not None and column.unit not in KNOWN:
                hint = did_you_mean(column.unit, KNOWN) or f"; there are {', '.join(sorted(KNOWN))}"
                yield entry.problem(f"{column.unit!r} is not a unit known here{hint}", "columns", name, "unit")
            if column.refers_to is not None and column.refers_to not in targets:
                message = f"{column.refers_to!r} is not a layer of features{did_you_mean(column.refers_to, targets)}"
                yield entry.problem(message, "columns", name, "refers_to")
            if given and name not in given:
                yield entry.problem(_no_property(name, given), "columns", name)
        legend = entry.model.legend
        for key, said in (("by", legend and legend.by), ("label", legend and legend.label)):
            if said and given and said not in given:
                yield entry.problem(_no_property(said, given), "legend", key)


def _given(layer: LayerFile) -> Sequence[str]:
    """The properties that the source is read into, where the file lists them; else they show only once it is built."""
    source = layer.source
    columns = source.options.get("columns") if source is not None and not isinstance(source, InPlace) else None
    return list(columns) if isinstance(columns, dict) else []


def _no_property(name: str, given: Sequence[str]) -> str:
    return f"{name!r} is not a property of this layer{did_you_mean(name, given) or '; there are ' + ', '.join(given)}"
