"""The desk as of an earlier published content version: its rules and texts, on the layers that are served now."""

from collections.abc import Mapping

from ..domain.errors import NotFound
from ..domain.published import version_as_of
from .desk import Desk


def desk_as_of(desk: Desk, asked: str | None) -> Desk:
    """The desk itself where nothing is asked, or what it serves. Raises NotFound that names the versions near, and
    Unavailable where a version cannot be read. It is closed with the desk it was asked of."""
    if asked is None or asked == desk.content.version:
        return desk
    if desk.past is None:
        raise NotFound("this desk keeps no published content versions; `helpdesk publish` makes them")
    version = version_as_of(desk.past.history(), asked)
    return desk if version == desk.content.version else desk.past.open(desk, version)


def desk_of_record(desk: Desk, versions: Mapping[str, str]) -> Desk:
    """The desk that gave a record with these versions, as far as its content is kept; else the one of today."""
    try:
        return desk_as_of(desk, versions.get("content"))
    except NotFound:
        return desk
