"""Layers that are tables or views of the desk's database, kept by others and read in place."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace

from ..content.load import Examined
from ..content.wording import did_you_mean
from ..domain.content import Content
from ..domain.errors import BadParameter, NotFound, Problem, Unavailable, in_full
from ..domain.layers import Layer
from ..domain.sourcing import PostgisSource
from ..ports import LayerRecord
from ..storage.postgis import soundness
from ..storage.postgis.database import Database
from ..storage.postgis.table_ground import TableGround
from ..storage.postgis.tables import Relation
from ..storage.postgis.unfit import OF_TABLE, Unfit

# How long a look at all rows of a table that regions are picked from may take.
PICK_S = 120.0


def in_place(layers: Iterable[Layer]) -> dict[str, Relation]:
    """Their relations by layer; none is lasting, for others write to them."""
    return {
        layer.id: Relation(schema=source.schema, name=source.table, key=source.key, geometry=source.geometry)
        for layer in layers
        if isinstance(source := layer.sourcing, PostgisSource)
    }


@contextmanager
def picked_tables(dsn: str, content: Content) -> Iterator[TableGround]:
    """Those that regions are picked from. Raises Unavailable, once it is asked, where the database is away."""
    picked = {region.boundary.layer for region in content.regions.values()}
    relations = in_place(layer for layer in content.layers.values() if layer.id in picked)
    with closing(Database(dsn, size=1, seconds=PICK_S)) as database:
        yield TableGround(database, relations)


def looked_at(
    content: Content, ground: TableGround, present: Mapping[str, LayerRecord], say: Callable[[str], None]
) -> tuple[Layer, ...]:
    """The layers, those that regions are picked from with what is in their tables now: another version then picks them
    anew. One that cannot be read stays what it was in the version that is present, which is said."""
    return tuple(
        _looked_at(content, layer, ground, present.get(layer.id), say) if layer.id in ground.layers() else layer
        for layer in content.layers.values()
    )


def _looked_at(
    content: Content, layer: Layer, ground: TableGround, before: LayerRecord | None, say: Callable[[str], None]
) -> Layer:
    assert isinstance(layer.sourcing, PostgisSource)
    boundaries = (region.boundary for region in content.regions.values())
    keys = {key for boundary in boundaries if boundary.layer == layer.id for key in boundary.where}
    try:
        seen = ground.seen(layer.id, keys)
    except (BadParameter, NotFound, Unavailable) as error:
        say(f"{in_full(error)}; the regions that are picked from it stay as they were")
        known = before.inputs[0].get("seen") if before is not None and before.inputs else None
        seen = str(known) if known is not None else ""
    return replace(layer, sourcing=replace(layer.sourcing, seen=seen or None))


def faults(examined: Examined, dsn: str) -> tuple[Sequence[Problem], tuple[str, ...]]:
    """Why such tables cannot be layers, at the line that names what is wrong, and a note where the database is away."""
    relations = in_place(examined.content.layers.values())
    problems: list[Problem] = []
    with closing(Database(dsn, size=1)) as database:
        for number, (name, relation) in enumerate(relations.items()):
            try:
                found = soundness.faults(database, relation, name)
            except (BadParameter, Unavailable) as error:
                left = ", ".join(list(relations)[number:])
                return problems, (f"layers {left} were not looked at: {in_full(error)}",)
            problems += [_problem(examined, name, fault) for fault in found]
    return problems, ()


def _problem(examined: Examined, name: str, fault: Unfit) -> Problem:
    """At the member of the source that is wrong, or the layer's own `key`; at the table where neither is written."""
    fields = (("source", fault.member), (fault.member,), ("source", OF_TABLE))
    for field in fields:
        written = examined.written(name, *field)
        if written is not None:
            return examined.layer_problem(name, f"{fault}{did_you_mean(written, fault.known)}", *field)
    raise AssertionError(f"the layer {name} has no table")
