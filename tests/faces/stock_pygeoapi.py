"""Prints, as JSON, how pygeoapi behaves without our work-arounds. To be run in a process of its own."""

import json
import logging
import sys
from http import HTTPStatus
from types import ModuleType
from typing import Any

import pygeoapi.api as core
from pygeoapi import crs
from pygeoapi.process.echo import EchoProcessor
from pygeoapi.provider.base import BaseProvider
from starlette.requests import Request


class OneFeature(BaseProvider):  # type: ignore[misc]  # pygeoapi carries no types
    """A collection of one feature."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self.get_fields()

    def get_fields(self) -> dict[str, Any]:
        self._fields = {"a": {"type": "integer"}}
        return self._fields


def collection(kind: str, name: str) -> dict[str, Any]:
    provider = {"type": kind, "name": f"tiny.{name}", "data": "x", "format": {"name": "x", "mimetype": "x"}}
    extents = {"spatial": {"bbox": [-180, -90, 180, 90]}}
    about = {"title": "x", "description": "x", "keywords": [], "links": []}
    return {"type": "collection", **about, "extents": extents, "providers": [provider]}


CONFIG = {
    "server": {"url": "http://x", "languages": ["en"], "limits": {"max_items": 1000}},
    "logging": {"level": "CRITICAL"},
    "metadata": {
        "identification": {"title": "x", "description": "x", "keywords": [], "terms_of_service": "", "url": "http://x"},
        "license": {"name": "x", "url": "http://x"},
        "provider": {"name": "x"},
        "contact": {"name": "x"},
    },
    "resources": {
        "one": collection("feature", "OneFeature"),
        "echo": {"type": "process", "processor": {"name": "Echo"}},
    },
}


def request() -> core.APIRequest:
    return core.APIRequest(Request({"type": "http", "path": "/", "query_string": b"", "headers": []}), ["en"])


def observations() -> dict[str, Any]:
    tiny = sys.modules["tiny"] = ModuleType("tiny")
    tiny.__dict__.update(OneFeature=OneFeature, EchoProcessor=EchoProcessor)
    before = len(logging.getLogger().handlers)
    api = core.API(CONFIG, {})
    after = len(logging.getLogger().handlers)
    headers, status, landing = core.landing_page(api, request())
    assert status == HTTPStatus.OK
    return {
        "landing": [link["href"] for link in json.loads(landing)["links"]],
        "page_headers": headers,
        "crs_is_kept": crs.get_crs(crs.DEFAULT_CRS) is crs.get_crs(crs.DEFAULT_CRS),
        "handlers_added": after - before,
        "collection": sorted(json.loads(core.describe_collections(api, request(), "one")[2])),
    }


if __name__ == "__main__":
    print(json.dumps(observations(), default=str))
