"""Inputs as OGC API - Processes writes them: values, values with a format, and references.

A reference is followed only where nothing outside can be made to call anything: to a feature of this very API, or to
what the reference itself holds (`data:`). A server that fetches any address a client names can be turned against the
network it stands in.
"""

import base64
import binascii
import re
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

import orjson

from ....domain.errors import BadParameter
from ..blocks import Site, offers
from .body import check_depth
from .tool import Tool

_FEATURE = re.compile(r"/collections/([^/]+)/items/([^/]+)/?")
_DATA = re.compile(r"data:([^;,]*)((?:;[^;,]*)*),(.*)", re.DOTALL)
_OF_LINK = frozenset({"href", "rel", "type", "hreflang", "title", "format", "templated"})
_OF_QUALIFIED = frozenset({"value", "format", "mediaType", "encoding", "schema"})


def resolved(site: Site, name: str, value: Any, tool: Tool) -> Any:
    """The value itself. Raises BadParameter for a reference that is not followed."""
    if isinstance(value, dict) and "href" in value and value.keys() <= _OF_LINK:
        return _referenced(site, name, value["href"])
    if isinstance(value, dict) and "value" in value and value.keys() <= _OF_QUALIFIED:
        wanted = tool.inputs.get(name)
        is_object = wanted is not None and wanted.schema.get("type") == "object"
        return value["value"] if not is_object or isinstance(value["value"], dict) else value
    return value


def _referenced(site: Site, name: str, href: Any) -> Any:
    if isinstance(href, str) and href.startswith("data:"):
        return _held(name, href)
    found = _feature_path(site, href) if isinstance(href, str) else None
    if found is None:
        raise BadParameter(
            name, f"{str(href)[:80]!r} is not followed; give a feature of {site.url}/collections, a data: URL, or the "
            "value itself"
        )  # fmt: skip
    collection, feature = found
    if not offers(site.resources.get(collection, {"type": ""}), ("feature",)):
        raise BadParameter(name, f"refers to {collection!r}, which is no collection of features")
    return dict(site.desk.features.feature(collection, feature))


def _feature_path(site: Site, href: str) -> tuple[str, str] | None:
    try:
        asked, own = urlsplit(href), urlsplit(site.url)
    except ValueError:
        return None
    is_own = (asked.scheme, asked.netloc) in ((own.scheme, own.netloc), ("", "")) and asked.path.startswith(own.path)
    found = _FEATURE.fullmatch(asked.path.removeprefix(own.path)) if is_own else None
    return (unquote(found[1]), unquote(found[2])) if found else None


def _held(name: str, href: str) -> Any:
    """What a `data:` URL holds (RFC 2397): JSON as what it says, anything else as text."""
    found = _DATA.fullmatch(href)
    try:
        if found is None:
            raise ValueError
        content = unquote_to_bytes(found[3])
        if ";base64" in found[2]:
            content = base64.b64decode(content, validate=True)
        value = orjson.loads(content) if "json" in found[1] else content.decode()
    except (ValueError, binascii.Error) as error:
        raise BadParameter(name, "is a data: URL that cannot be read; write data:application/json,...") from error
    check_depth(name, value)
    return value
