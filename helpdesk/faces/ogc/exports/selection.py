"""Which features a request asks for, and in which CRS it wants them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ....ports import Column, FeatureQuery, FeatureStore
from ..blocks import Ask, provider_data
from ..bounds import to_crs84
from ..intervals import interval
from ..openapi.parameters import CRS84
from ..shared import FeatureSource

_DEFAULT_LIMIT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """One page of a layer: the query, the columns it gives, and how many features match in all."""

    store: FeatureStore
    layer: str
    query: FeatureQuery
    columns: tuple[Column, ...]
    crs: str
    matched: int

    @property
    def returned(self) -> int:
        """How many features the page holds."""
        limit = self.query.limit or 0
        return 0 if self.query.count_only else max(0, min(limit, self.matched - self.query.offset))

    @property
    def is_last(self) -> bool:
        return self.query.count_only or self.query.offset + self.returned >= self.matched


def selected(ask: Ask) -> Selection:
    """Raises BadParameter for a box that is upside down and a value that is not of its property's type."""
    source: FeatureSource = provider_data(ask.resource(), "feature")
    columns = source.store.columns(source.layer)
    query = _query(ask.parameters, columns, ask.desk.max_items)
    counted = source.store.query(source.layer, replace(query, count_only=True))
    return Selection(
        store=source.store,
        layer=source.layer,
        query=query,
        columns=_chosen(columns, query),
        crs=ask.parameters.get("crs", CRS84),
        matched=counted.matched,
    )


def _query(asked: Mapping[str, str], columns: Sequence[Column], most: int) -> FeatureQuery:
    box, when = asked.get("bbox"), asked.get("datetime")
    sides = [float(side) for side in box.split(",")] if box else []
    return FeatureQuery(
        bbox=to_crs84(sides, asked.get("bbox-crs", CRS84)) if box else None,
        properties=tuple((column.name, asked[column.name]) for column in columns if column.name in asked),
        interval=interval(when) if when else None,
        sort=tuple((name.lstrip("+-"), not name.startswith("-")) for name in _names(asked, "sortby")),
        select=_names(asked, "properties"),
        geometry=asked.get("skipGeometry", "false").lower() != "true",
        offset=int(asked.get("offset", 0)),
        limit=min(int(asked.get("limit", _DEFAULT_LIMIT)), most),
        count_only=asked.get("resulttype") == "hits",
    )


def _names(asked: Mapping[str, str], parameter: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in asked[parameter].split(",")) if parameter in asked else ()


def _chosen(columns: Sequence[Column], query: FeatureQuery) -> tuple[Column, ...]:
    by_name = {column.name: column for column in columns}
    return tuple(by_name[name] for name in dict.fromkeys(query.select)) if query.select else tuple(columns)
