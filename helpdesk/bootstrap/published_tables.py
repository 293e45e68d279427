"""Layers that are tables or views of the desk's database, kept by others and read in place."""

from collections.abc import Iterable, Sequence
from contextlib import closing

from ..content.load import Examined
from ..content.wording import did_you_mean
from ..domain.errors import BadParameter, Problem, Unavailable, in_full
from ..domain.layers import Layer
from ..domain.sourcing import PostgisSource
from ..storage.postgis import soundness
from ..storage.postgis.database import Database
from ..storage.postgis.tables import Relation
from ..storage.postgis.unfit import OF_TABLE, Unfit


def in_place(layers: Iterable[Layer]) -> dict[str, Relation]:
    """Their relations by layer; none is lasting, for others write to them."""
    return {
        layer.id: Relation(schema=source.schema, name=source.table, key=source.key, geometry=source.geometry)
        for layer in layers
        if isinstance(source := layer.sourcing, PostgisSource)
    }


def without_database(examined: Examined) -> Sequence[Problem]:
    """What is wrong with such layers where HELPDESK_DSN is not set: at the line of their `table`."""
    message = "needs HELPDESK_DSN: set it to the database that has this table, or remove the layer"
    return [
        examined.layer_problem(name, message, "source", "table") for name in in_place(examined.content.layers.values())
    ]


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
