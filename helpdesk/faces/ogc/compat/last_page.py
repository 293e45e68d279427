"""pygeoapi 0.24 gives a full last page a `next` link, which leads to an empty page (api/itemtypes.py)."""

from typing import Any


class LastPageLinks(list[dict[str, Any]]):
    """The links of a page after which there is nothing; pygeoapi appends `next` to the list it is given."""

    def append(self, link: dict[str, Any]) -> None:
        if link.get("rel") != "next":
            super().append(link)
