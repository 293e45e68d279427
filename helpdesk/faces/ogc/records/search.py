"""From the parameters of a request to the records that it asks for."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

from ....domain.calendar import Validity
from ....domain.errors import BadParameter
from ....domain.geo import BBox
from ....domain.records import Record, RecordQuery
from ....domain.text import pick
from ..bounds import to_crs84
from ..intervals import interval
from ..openapi.parameters import CRS84

SORTABLES = ("id", "type", "title")


def query_of(parameters: Mapping[str, str]) -> RecordQuery:
    """Raises BadParameter for a box or a time that cannot be read; the rest was checked against its schema."""
    return RecordQuery(
        terms=_list(parameters.get("q")),
        kinds=_list(parameters.get("type")),
        ids=_list(parameters.get("ids")),
        external_ids=_list(parameters.get("externalIds")),
        boxes=_boxes(parameters),
        during=_days(parameters.get("datetime")),
    )


def ordered(records: Sequence[Record], sortby: str | None, language: str) -> list[Record]:
    """By one or several keys; `-` before a name is descending. Raises BadParameter for a name that is no sortable."""
    found = list(records)
    for key in reversed(_list(sortby)):
        name, descending = key.lstrip("+-"), key.startswith("-")
        if name not in SORTABLES:
            raise BadParameter("sortby", f"{name!r} is no sortable; there are {', '.join(SORTABLES)}")
        found.sort(key=partial(_sort_value, name=name, language=language), reverse=descending)
    return found


def _sort_value(record: Record, name: str, language: str) -> str:
    values = {"id": record.id, "type": record.kind, "title": pick(record.titles, language)[0].casefold()}
    return values[name]


def _list(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _boxes(parameters: Mapping[str, str]) -> tuple[BBox, ...]:
    if "bbox" not in parameters:
        return ()
    numbers = [float(part) for part in parameters["bbox"].split(",")]
    if len(numbers) == 5:
        raise BadParameter("bbox", "has 5 values, it needs 4, or 6 with heights")
    return (to_crs84(numbers, parameters.get("bbox-crs", CRS84)),)


def _days(text: str | None) -> Validity | None:
    """The closed interval in whole days, as the half-open one that it is."""
    if text is None:
        return None
    start, end = interval(text)
    return Validity(start.date() if start else None, end.date() + timedelta(days=1) if end else None)
