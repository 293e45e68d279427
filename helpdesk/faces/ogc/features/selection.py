"""Which features a request asks for, in which CRS it wants them, and where its page stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ....domain.errors import BadParameter
from ....ports import Column, FeatureQuery, FeatureStore, Standing
from ..blocks import Ask, provider_data
from ..bounds import box_of, to_crs84
from ..exports.whole import most_items
from ..intervals import interval
from ..openapi.parameters import CRS84
from ..shared import FeatureSource
from .filters import filter_of

_DEFAULT_LIMIT = 10

# Parameters of pages themselves: a property of the same name is asked for by `filter`.
TAKEN = (
    "limit", "cursor", "offset", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs",
    "skipGeometry", "resulttype",
)  # fmt: skip
_RESERVED = frozenset({*TAKEN, "f", "lang", "properties", "sortby"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One page of a layer: the query, the columns it gives, and the CRS it comes in."""

    store: FeatureStore
    layer: str
    query: FeatureQuery
    columns: tuple[Column, ...]
    crs: str

    def standing(self) -> "Selection":
        """With where the page stands. Raises as the store."""
        stands = self.store.standing(self.layer, self.query)
        return Selection(
            store=self.store, layer=self.layer, query=self.query, columns=self.columns, crs=self.crs, stands=stands
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection(Choice):
    """A page, and where it stands."""

    stands: Standing


def selected(ask: Ask) -> Selection:
    """Raises as `choice`, and BadParameter for a cursor of another query."""
    return choice(ask).standing()


def choice(ask: Ask) -> Choice:
    """Raises BadParameter for a box that is upside down, a value that is not of its property's type, and a filter that
    cannot be read."""
    source: FeatureSource = provider_data(ask.resource(), "feature")
    columns = source.store.columns(source.layer)
    query = _query(ask.parameters, columns, most_items(ask.format, ask.desk.max_items))
    return Choice(
        store=source.store,
        layer=source.layer,
        query=query,
        columns=_chosen(columns, query),
        crs=ask.parameters.get("crs", CRS84),
    )


def with_parameter(columns: Iterable[Column]) -> list[Column]:
    """The properties that have a query parameter of their own name, which asks for equality."""
    return [column for column in columns if column.name not in _RESERVED]


def _query(asked: Mapping[str, str], columns: Sequence[Column], most: int) -> FeatureQuery:
    box, when = asked.get("bbox"), asked.get("datetime")
    sides = box_of(box) if box else []
    if "cursor" in asked and "offset" in asked:
        raise BadParameter("offset", "says where a page starts, as `cursor` does; leave one of them out")
    return FeatureQuery(
        bbox=to_crs84(sides, asked.get("bbox-crs", CRS84)) if box else None,
        properties=tuple(
            (column.name, asked[column.name]) for column in with_parameter(columns) if column.name in asked
        ),
        interval=interval(when) if when else None,
        filter=filter_of(asked),
        sort=tuple(_sorted_by(name, columns) for name in _names(asked, "sortby")),
        select=_names(asked, "properties"),
        geometry=asked.get("skipGeometry", "false").lower() != "true",
        cursor=asked.get("cursor"),
        offset=int(asked.get("offset", 0)),
        limit=min(int(asked.get("limit", _DEFAULT_LIMIT)), most),
        count_only=asked.get("resulttype") == "hits",
    )


def _sorted_by(text: str, columns: Sequence[Column]) -> tuple[str, bool]:
    """The property and whether it ascends. A name may itself begin with a sign."""
    known = {column.name for column in columns}
    signed = text[:1] in ("+", "-") and (text[1:] in known or text not in known)
    return (text[1:], text[0] == "+") if signed else (text, True)


def _names(asked: Mapping[str, str], parameter: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in asked[parameter].split(",")) if parameter in asked else ()


def _chosen(columns: Sequence[Column], query: FeatureQuery) -> tuple[Column, ...]:
    by_name = {column.name: column for column in columns}
    return tuple(by_name[name] for name in dict.fromkeys(query.select)) if query.select else tuple(columns)
