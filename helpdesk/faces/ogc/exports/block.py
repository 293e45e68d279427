"""What is told of the formats that pages of features come in; the operation itself belongs to the features."""

from ..blocks import Block, Json, Link, Site, offers
from . import jsonfg
from .formats import MEDIA_TYPES, TITLES
from .whole import WHOLE, most_items


def describe(site: Site, collection: str, described: Json) -> None:
    """Links to the items in each format, and to all of them at once where one file holds them: the relation is
    `enclosure`, as OGC API - Features Part 1 names downloads (section 7.13.2)."""
    if not offers(site.resources[collection], ("feature",)):
        return
    items = f"{site.url}/collections/{collection}/items"
    listed = [link for link in described["links"] if link["rel"] != "items" or "csv" not in link["type"]]
    listed += [_link("items", name, f"{items}?f={name}", f"Items as {TITLES[name]}") for name in MEDIA_TYPES]
    for name in WHOLE:
        most = most_items(name, site.desk.max_items)
        if described.get("itemCount", most + 1) <= most:
            listed.append(_link("enclosure", name, f"{items}?f={name}&limit={most}", f"All as {TITLES[name]}"))
    described["links"] = listed


def _link(rel: str, format_: str, href: str, title: str) -> Link:
    return {"rel": rel, "type": MEDIA_TYPES[format_][0], "title": title, "href": href}


BLOCK = Block(name="exports", operations=(), conformance=(jsonfg.CORE, jsonfg.TYPES), describe=describe)
