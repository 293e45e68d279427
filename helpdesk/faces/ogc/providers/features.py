"""Vector layers as a pygeoapi feature provider."""

from collections.abc import Mapping, Sequence
from typing import Any

from pygeoapi.provider.base import BaseProvider

from ....ports import FeatureQuery
from ..bounds import reproject, to_crs84
from ..compat.page_links import PageLinks
from ..intervals import interval
from ..openapi.parameters import CRS84
from ..shared import FeatureSource

Json = dict[str, Any]


class FeatureProvider(BaseProvider):  # type: ignore[misc]  # pygeoapi carries no types
    """One layer of a FeatureStore. Errors of the store pass through to the engine, which shapes them."""

    def __init__(self, provider_def: Mapping[str, Any]) -> None:
        super().__init__(provider_def)
        self.source: FeatureSource = provider_def["data"]

    def get_fields(self) -> Json:
        return {
            column.name: {"type": column.type} | ({"format": column.format} if column.format else {})
            for column in self.source.store.columns(self.source.layer)
        }

    @property
    def fields(self) -> Json:
        return self.get_fields()

    def query(self, **asked: Any) -> Json:
        """A page as pygeoapi wants it; it adds the links, `next` among them."""
        wanted = _wanted(**asked)
        page = self.source.store.query(self.source.layer, wanted)
        features = [_in_crs(feature, _crs(asked.get("crs_transform_spec"))) for feature in page.features]
        last = wanted.count_only or wanted.offset + len(features) >= page.matched
        return {
            "type": "FeatureCollection",
            "features": features,
            "numberMatched": page.matched,
            "numberReturned": len(features),
            "links": PageLinks(offset=wanted.offset, is_last=last),
        }

    def get(self, identifier: str, *, crs_transform_spec: Any = None, **_: object) -> Json:
        return _in_crs(self.source.store.feature(self.source.layer, identifier), _crs(crs_transform_spec))


def _wanted(
    *,
    offset: int = 0,
    limit: int = 10,
    resulttype: str = "results",
    bbox: Sequence[float] = (),
    datetime_: str | None = None,
    properties: Sequence[tuple[str, str]] = (),
    sortby: Sequence[Mapping[str, str]] = (),
    select_properties: Sequence[str] = (),
    skip_geometry: bool = False,
    **_: object,
) -> FeatureQuery:
    """pygeoapi's words for a query in the words of the store; the box has been moved to CRS84 before."""
    return FeatureQuery(
        bbox=to_crs84(bbox, CRS84) if bbox else None,
        properties=tuple(properties),
        interval=interval(datetime_) if datetime_ else None,
        sort=tuple((key["property"], key["order"] == "+") for key in sortby),
        select=tuple(select_properties),
        geometry=not skip_geometry,
        offset=offset,
        limit=limit,
        count_only=resulttype == "hits",
    )


def _crs(crs_transform_spec: Any) -> str:
    """The CRS of the answer; without a specification, the one everything is stored in."""
    return crs_transform_spec.target_crs_uri if crs_transform_spec else CRS84


def _in_crs(feature: Mapping[str, Any], target: str) -> Json:
    """A copy, since pygeoapi takes features apart to render them, and the store may keep its own."""
    return {**feature, "geometry": reproject(feature.get("geometry"), target)}
