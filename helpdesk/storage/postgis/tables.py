"""What a PostgreSQL server says of the tables and views that are layers: columns, key, geometry, CRS, extent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...domain.errors import Unavailable
from ...domain.geo import BBox
from ...ports import Column
from ..sql.validity import VALID_FROM, VALID_TO
from . import catalogue
from .catalogue import CRS84_SRID as CRS84_SRID
from .catalogue import Facts
from .columns import NOT_SHOWN, WHOLE, Held, column_of
from .database import Database
from .unfit import OF_GEOMETRY, OF_KEY, Unfit

# The name that every geometry has in filters and schemas, whatever its column is called.
GEOMETRY = "geometry"
_DAYS = ("date", "timestamp", "timestamptz")

_GEOJSON_TYPES = {
    name.upper(): name
    for name in (
        "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection",
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A table or view that is a layer. Its key and geometry are looked for where they are not named; a `lasting` one
    is ours alone and never written again."""

    schema: str
    name: str
    key: str | None = None
    geometry: str | None = None
    lasting: bool = False

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """A table or view of features as it was read at one time, for messages called `layer`; it equals only itself.

    `fid` is the unique column that puts rows in order, `key` the one whose value is a feature's id. `columns` are its
    properties, `held` all its columns as they are stored. Its geometries are in `srid`, `flat` where none has heights
    or arcs; `extent` is in CRS84, an estimate for large tables. `indexed` says that there is a spatial index, `rows`
    about how many rows there are, None where nobody has counted. Each row of a `dated` one says from when until when
    it is valid.
    """

    layer: str
    schema: str
    name: str
    fid: str
    key: str
    geometry: str
    srid: int
    columns: Mapping[str, Column]
    held: Mapping[str, Held]
    extent: BBox | None
    geometry_type: str = "Geometry"
    flat: bool = True
    indexed: bool = True
    rows: int | None = None
    dated: bool = False
    unique: frozenset[str] = field(default_factory=frozenset)

    @property
    def instant(self) -> str | None:
        """The column that `datetime` asks about where there is no validity: the first that holds dates or times."""
        temporal = (name for name, column in self.columns.items() if column.format in ("date", "date-time"))
        return None if self.dated else next(temporal, None)


def read_tables(database: Database, relations: Mapping[str, Relation]) -> dict[str, Table | Unavailable]:
    """The tables of layers by id; for one that cannot be a layer, why. Raises Unavailable where the server is away."""
    found: dict[str, Table | Unavailable] = {}
    database.check()
    for layer, relation in relations.items():
        try:
            found[layer] = read_table(database, relation, layer)
        except Unavailable as error:
            found[layer] = error
    return found


def read_table(database: Database, relation: Relation, layer: str = "") -> Table:
    """Raises Unavailable for one that is not there, or cannot be a layer: it says why, and the remedy."""
    facts = catalogue.read(database, relation.schema, relation.name)
    geometry = _geometry(relation, facts)
    fid = _fid(relation, facts)
    for column in {fid, relation.key or fid} - {*facts.primary, *facts.unique}:
        catalogue.expect_unique(database, facts, column)
    hidden = {fid} if facts.held[fid].type in WHOLE and fid in facts.primary else set()
    shown = [held for name, held in facts.held.items() if held.type not in NOT_SHOWN and name not in hidden]
    dated = {VALID_FROM, VALID_TO} <= {held.name for held in shown if held.type in _DAYS}
    shown = [held for held in shown if not (dated and held.name in (VALID_FROM, VALID_TO))]
    shape = catalogue.shape(database, facts, geometry)
    survey = catalogue.survey(database, facts, shape, [held.name for held in shown if held.type == "int8"])
    return Table(
        layer=layer or relation.name,
        schema=relation.schema,
        name=relation.name,
        fid=fid,
        key=relation.key or fid,
        geometry=geometry,
        srid=shape.srid,
        columns={held.name: _told(held, survey.large) for held in shown},
        held=facts.held,
        extent=survey.extent,
        geometry_type=_GEOJSON_TYPES.get(shape.kind, "Geometry"),
        flat=shape.flat,
        indexed=geometry in facts.indexed,
        rows=facts.rows,
        dated=dated,
        unique=frozenset(facts.unique),
    )


def _geometry(relation: Relation, facts: Facts) -> str:
    found = [held.name for held in facts.held.values() if held.type == "geometry"]
    if relation.geometry in found or (found and relation.geometry is None):
        return relation.geometry or found[0]
    if relation.geometry is not None:
        raise Unfit(_no_geometry(relation, facts, found), OF_GEOMETRY, found)
    geographies = [held.name for held in facts.held.values() if held.type == "geography"]
    remedy = f"publish a view with {geographies[0]}::geometry" if geographies else "publish one that has"
    raise Unfit(f"{relation} has no geometry column; {remedy}")


def _no_geometry(relation: Relation, facts: Facts, found: Iterable[str]) -> str:
    held = facts.held.get(relation.geometry or "")
    said = f"the geometry of {relation} is {relation.geometry}, "
    said += f"a column of type {held.type}" if held else "which it does not have"
    return f"{said}{_listed(found)}; correct `geometry` in its layer file"


def _fid(relation: Relation, facts: Facts) -> str:
    """The primary key, else the key that is declared, else the first unique column."""
    if relation.key is not None and relation.key not in facts.held:
        told = f"the key of {relation} is {relation.key}, which it does not have; correct `key` in its layer file"
        raise Unfit(told, OF_KEY, list(facts.held))
    found: list[str] = [*facts.primary, *([relation.key] if relation.key else ()), *facts.unique]
    if not found:
        raise Unfit(f"{relation} has no key; add a primary key or name a unique column by `key`", OF_KEY)
    return found[0]


def _told(held: Held, large: Iterable[str]) -> Column:
    """As text where JSON readers, whose numbers are doubles, would round some of the values: in all rows alike."""
    return Column(held.name, "string", "int64") if held.name in large else column_of(held)


def _listed(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f"; there is {listed}" if listed else ""
