"""A feature store in memory: real geometry in lists of GeoJSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

import shapely

from helpdesk.domain.errors import BadParameter, NotFound
from helpdesk.domain.filters import Kind, checked
from helpdesk.domain.geo import BBox
from helpdesk.ports import Column, FeaturePage, FeatureQuery, JsonObject, Shapes, Standing

from ..domain.cql2_oracle import holds


@dataclass
class MemoryFeatures:
    """Layers as lists of GeoJSON features; one layer may have a time column, half-open as statements are."""

    held: dict[str, list[dict[str, Any]]]
    types: dict[str, list[Column]]
    temporal: dict[str, tuple[str, str]] = field(default_factory=dict)

    def layers(self) -> Sequence[str]:
        return list(self.held)

    def extent(self, layer: str) -> BBox | None:
        geometries = [shapely.geometry.shape(feature["geometry"]) for feature in self.held[layer]]
        if not geometries:
            return None
        west, south, east, north = shapely.total_bounds(geometries)
        return BBox(west=float(west), south=float(south), east=float(east), north=float(north))

    def columns(self, layer: str) -> Sequence[Column]:
        return self.types[layer]

    def query(self, layer: str, query: FeatureQuery) -> FeaturePage:
        found = self._found(layer, query)
        if query.count_only:
            return FeaturePage((), len(found))
        start, end = _bounds(query, len(found))
        return FeaturePage([_shown(feature, query) for feature in found[start:end]], len(found))

    def standing(self, layer: str, query: FeatureQuery) -> Standing:
        matched = len(self._found(layer, query))
        if query.count_only:
            return Standing(matched=matched, returned=0)
        start, end = _bounds(query, matched)
        before = None if start == 0 else _cursor(max(0, start - (query.limit or 0)))
        following = _cursor(end) if end < matched else None
        return Standing(matched=matched, returned=max(0, end - start), next=following, prev=before)

    def kinds(self, layer: str) -> Mapping[str, Kind]:
        return self._kinds(layer)

    def geometry_type(self, layer: str) -> str:
        return "Polygon"

    def id_column(self, layer: str) -> str | None:
        return next((column.name for column in self.types[layer] if column.name in ("code", "id")), None)

    def lasts(self, layer: str) -> bool:
        return True

    def texts(self, layer: str, query: FeatureQuery, crs: str) -> None:
        return None

    def tile_layer(self, layer: str, query: FeatureQuery, frame: object) -> None:
        return None

    def feature(self, layer: str, identifier: str) -> JsonObject:
        for feature in self.held[layer]:
            if str(feature["id"]) == identifier:
                return feature
        raise NotFound(f"{layer} has no feature {identifier!r}")

    def stream(self, layer: str) -> Iterator[JsonObject]:
        return iter(self.held[layer])

    def shapes(self, layer: str, query: FeatureQuery) -> Shapes:
        found = self.query(layer, query).features
        names = query.select or [column.name for column in self.types[layer]]
        shapes = [feature["geometry"] and shapely.geometry.shape(feature["geometry"]) for feature in found]
        return Shapes(
            ids=[feature["id"] for feature in found],
            wkb=[shape and shapely.to_wkb(shape) for shape in shapes],
            properties={name: [feature["properties"][name] for feature in found] for name in names},
        )

    def shapes_in_batches(self, layer: str, query: FeatureQuery) -> Iterator[Shapes]:
        return iter([self.shapes(layer, query)])

    def _found(self, layer: str, query: FeatureQuery) -> list[dict[str, Any]]:
        known = {column.name for column in self.types[layer]}
        for name in (*[name for name, _ in query.properties], *[name for name, _ in query.sort], *query.select):
            if name not in known:
                raise BadParameter(name, "is not a property")
        node = None if query.filter is None else checked(query.filter, self._kinds(layer))
        found = [
            feature
            for feature in self.held[layer]
            if self._matches(layer, feature, query) and (node is None or holds(node, self._values(layer, feature)))
        ]
        for name, ascending in reversed(query.sort):
            found.sort(key=partial(_sorted_by, name), reverse=not ascending)
        return found

    def _kinds(self, layer: str) -> dict[str, Kind]:
        types = {"integer": Kind.NUMBER, "date": Kind.DATE}
        named = {column.name: column.format or column.type for column in self.types[layer]}
        return {"geometry": Kind.GEOMETRY} | {name: types.get(type_) or Kind(type_) for name, type_ in named.items()}

    def _values(self, layer: str, feature: dict[str, Any]) -> dict[str, Any]:
        values = {"geometry": shapely.geometry.shape(feature["geometry"]), **feature["properties"]}
        for name, kind in self._kinds(layer).items():
            if kind is Kind.DATE and values[name]:
                values[name] = date.fromisoformat(values[name])
        return values

    def _matches(self, layer: str, feature: dict[str, Any], query: FeatureQuery) -> bool:
        properties = feature["properties"]
        if any(str(properties[name]).casefold() != value.casefold() for name, value in query.properties):
            return False
        if query.bbox is not None:
            boxes = [shapely.box(half.west, half.south, half.east, half.north) for half in query.bbox.halves()]
            if not any(shapely.geometry.shape(feature["geometry"]).intersects(box) for box in boxes):
                return False
        if query.interval is not None and layer in self.temporal:
            start, end = (_moment(properties[name]) for name in self.temporal[layer])
            first, last = query.interval
            return (last is None or start is None or start <= last) and (first is None or end is None or first < end)
        return True


def _sorted_by(name: str, feature: dict[str, Any]) -> tuple[bool, Any]:
    """What is missing comes first, as in SQLite."""
    value = feature["properties"][name]
    return value is not None, value


def _cursor(start: int) -> str:
    return f"from-{start}" if start else ""


def _bounds(query: FeatureQuery, matched: int) -> tuple[int, int]:
    start = query.offset if query.cursor is None else _start(query.cursor)
    return start, matched if query.limit is None else min(matched, start + query.limit)


def _start(cursor: str) -> int:
    start = cursor.removeprefix("from-")
    if not start.isdecimal():
        raise BadParameter("cursor", f"{cursor!r} is none of ours")
    return int(start)


def _shown(feature: dict[str, Any], query: FeatureQuery) -> JsonObject:
    properties: Mapping[str, Any] = feature["properties"]
    shown = {name: properties[name] for name in query.select} if query.select else properties
    return {**feature, "properties": shown, "geometry": feature["geometry"] if query.geometry else None}


def _moment(day: str | None) -> datetime | None:
    return datetime.combine(date.fromisoformat(day), time(tzinfo=UTC)) if day else None
