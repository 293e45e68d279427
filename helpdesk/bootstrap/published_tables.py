"""Layers that are tables or views of the desk's database, kept by others and read in place."""

from collections.abc import Iterable, Sequence
from contextlib import closing

from ..content.load import Examined
from ..domain.errors import Problem, Unavailable
from ..domain.layers import Layer
from ..domain.sourcing import PostgisSource
from ..storage.postgis.database import Database
from ..storage.postgis.tables import Relation, read_table


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
    """Why such tables cannot be layers, at the line that names them, and a note where the database is away."""
    relations = in_place(examined.content.layers.values())
    if not relations:
        return (), ()
    problems: list[Problem] = []
    with closing(Database(dsn, size=1)) as database:
        try:
            database.check()
        except Unavailable as error:
            return (), (f"layers {', '.join(relations)} were not looked at: {error}",)
        for name, relation in relations.items():
            try:
                read_table(database, relation, name)
            except Unavailable as error:
                problems.append(examined.layer_problem(name, str(error), "source", "table"))
    return problems, ()
