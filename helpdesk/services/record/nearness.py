"""In which order the advice of a record is told, across all its topics."""

from collections.abc import Callable, Mapping
from typing import Any

from ...domain.audience import asker, distance

Json = Mapping[str, Any]


def nearness(record: Json) -> Callable[[Json], tuple[bool, int, int, int]]:
    """A key to sort by: what is for the asker by name first, then the nearest region, then the better evidence;
    what comes from outside a remit last."""
    rank = {region["id"]: place for place, region in enumerate(record["regions"])}
    who = asker(record["given"])

    def key(item: Json) -> tuple[bool, int, int, int]:
        return item["unbacked"], distance(item["audience"], who), rank.get(item["region"], len(rank)), -item["tier"]

    return key
