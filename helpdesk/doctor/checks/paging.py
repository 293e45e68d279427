"""From the first page to the last, and what may be done there."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from ..reply import Reply, at, objects, text
from ..rules import Moot, Rule
from ..server import GEOJSON, Collection, absolute

MOST_PAGES = 25
_OLD, _FAR = "0000-01-01T00:00:00Z", "9999-12-31T00:00:00Z"
# As QGIS and GDAL write them.
INTERVALS = (f"{_OLD}/2024-02-02T00:00:00Z", f"2024-02-02T00:00:00Z/{_FAR}", "2024-02-02", "../2024-02-02T00:00:00Z")


def _next(page: Any) -> str:
    return next((text(link, "href") for link in objects(page, "links") if link.get("rel") == "next"), "")


def _absolute(collection: Collection) -> Iterator[str]:
    page = collection.items(limit=1).json()
    if len(collection.first) < 2:
        raise Moot("it has one feature")
    href = _next(page)
    if not href:
        yield "the first of several pages has no link with rel=next"
    elif urlsplit(href).scheme not in ("http", "https"):
        yield f"the next page is linked as {href[:80]!r}"
    elif not objects(collection.server.web.get(href, Accept=GEOJSON).json(), "features"):
        yield f"the next page, {href[:200]}, has no features"


def _all(collection: Collection) -> Iterator[str]:
    reply, seen, ids = collection.items(limit=1000), 0, list[Any]()
    counted = at(reply.json(), "numberMatched")
    for number in range(1, MOST_PAGES + 1):
        if not reply.is_whole:
            yield f"page {number} is answered {reply}, after {seen} features"
            return
        found = objects(reply.json(), "features")
        seen += len(found)
        ids += [feature.get("id") for feature in found]
        href = _next(reply.json())
        if not href or not found:
            yield from _ended(seen, counted, ids)
            return
        reply = collection.server.web.get(absolute(reply.url, href), Accept=GEOJSON)


def _ended(seen: int, counted: Any, ids: list[Any]) -> Iterator[str]:
    if type(counted) is int and counted != seen:
        yield f"the pages hold {seen} features, and numberMatched says {counted}"
    known = [each for each in ids if type(each) in (str, int)]
    if len(set(known)) < len(known):
        yield f"{len(known) - len(set(known))} features are on two pages"


def _counted(collection: Collection) -> Iterator[str]:
    if type(at(collection.items(limit=1).json(), "numberMatched")) is not int:
        yield "items have no numberMatched"


def _item_count(collection: Collection) -> Iterator[str]:
    if type(collection.document.get("itemCount")) is not int:
        yield "the collection has no itemCount"


def _allow(collection: Collection) -> Iterator[str]:
    reply = _options(collection)
    if "POST" in reply.headers.get("allow", "").upper():
        yield f"OPTIONS says Allow: {reply.headers['allow']}"


def _options_answered(collection: Collection) -> Iterator[str]:
    reply = _options(collection)
    if reply.status not in (200, 204) or not reply.headers.get("allow"):
        yield f"OPTIONS on items is answered {reply} with Allow: {reply.headers.get('allow') or 'nothing'}"


def _options(collection: Collection) -> Reply:
    return collection.server.web.get(f"{collection.url}/items", method="OPTIONS")


def _datetimes(collection: Collection) -> Iterator[str]:
    if not collection.times:
        raise Moot("no property is a date")
    for interval in INTERVALS:
        reply = collection.items(limit=1, datetime=interval)
        if not reply.is_whole:
            yield f"datetime={interval} is answered {reply}"


RULES: tuple[Rule[Collection], ...] = (
    Rule(
        id="next-absolute",
        title="The next page is linked by its whole address",
        meets="Only the first page is loaded, without a word, while the count says there is more.",
        remedy="Write rel=next with http:// or https:// and the public name of the server.",
        look=_absolute,
    ),
    Rule(
        id="every-page",
        title="Every page is there, and together they are the whole",
        meets="An error in the middle is silent: part of the layer is shown as the whole of it.",
        remedy="Order the features, and find the row that breaks the page; links of pages keep the parameters.",
        look=_all,
    ),
    Rule(
        id="number-matched",
        title="Items say how many there are",
        meets="QGIS 3.40 shows a count of 1,000.",
        remedy="Write numberMatched wherever counting is quick; it has to be the true number.",
        look=_counted,
        weight="hint",
    ),
    Rule(
        id="item-count",
        title="The collection says how many there are",
        meets="One request more when a layer is added.",
        remedy="Write itemCount into the collection.",
        look=_item_count,
        weight="hint",
    ),
    Rule(
        id="no-post",
        title="Editing is not offered where it is not meant",
        meets="The layer can be edited, and saving fails; or it does not fail.",
        remedy="Leave POST out of Allow on items; take long queries elsewhere.",
        look=_allow,
    ),
    Rule(
        id="options",
        title="OPTIONS says what is allowed",
        meets="Nothing; the refusal stands in the logs.",
        remedy="Answer 200 with Allow: GET, HEAD, OPTIONS.",
        look=_options_answered,
        weight="hint",
    ),
    Rule(
        id="datetimes",
        title="The years 0000 and 9999, and bare dates, are understood",
        meets="A filter by date shows no features, and no message.",
        remedy="Read 0000 and 9999 as open ends, and a date as its whole day.",
        look=_datetimes,
    ),
)
