"""pygeoapi 0.24 gives a full last page a `next` link, which leads to an empty page, and leaves `offset` out of a later
page's links to itself, which so lead to the first page (api/itemtypes.py)."""

from collections.abc import Iterable
from typing import Any

Link = dict[str, Any]


class PageLinks(list[Link]):
    """The links of one page: pygeoapi extends the list it is given by the page itself, then appends its neighbours."""

    def __init__(self, *, offset: int, is_last: bool) -> None:
        super().__init__()
        self._offset = offset
        self._is_last = is_last

    def extend(self, links: Iterable[Link]) -> None:
        there = f"&offset={self._offset}" if self._offset else ""
        super().extend({**link, "href": link["href"] + there} for link in links)

    def append(self, link: Link) -> None:
        if not (self._is_last and link.get("rel") == "next"):
            super().append(link)
