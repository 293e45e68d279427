"""Prints, as JSON, how pygeoapi behaves without our work-arounds. To be run in a process of its own."""

import json
import logging
import sys
from http import HTTPStatus
from types import ModuleType
from typing import Any

import pygeoapi.api as core
from pygeoapi import crs
from pygeoapi.api import itemtypes, processes
from pygeoapi.openapi import get_oas
from pygeoapi.process.echo import EchoProcessor
from pygeoapi.provider.base import BaseProvider
from starlette.requests import Request

FEATURE = {"type": "Feature", "id": "1", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {"a": 1}}


class OneFeature(BaseProvider):  # type: ignore[misc]  # pygeoapi carries no types
    """A collection of one feature."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self.get_fields()

    def get_fields(self) -> dict[str, Any]:
        self._fields = {"a": {"type": "integer"}}
        return self._fields

    def query(self, **_: object) -> dict[str, Any]:
        return {"type": "FeatureCollection", "features": [FEATURE], "numberMatched": 1, "numberReturned": 1}


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


def request(query: str = "", body: bytes = b"") -> core.APIRequest:
    scope = {"type": "http", "path": "/", "query_string": query.encode(), "headers": []}
    asked = core.APIRequest(Request(scope), ["en"])
    asked._data = body
    return asked


def fault(call: Any) -> str:
    """The name of the exception that a call ends with."""
    try:
        call()
    except (AttributeError, ValueError, TypeError) as error:
        return type(error).__name__
    return ""


def observations() -> dict[str, Any]:
    tiny = sys.modules["tiny"] = ModuleType("tiny")
    tiny.__dict__.update(OneFeature=OneFeature, EchoProcessor=EchoProcessor)
    document = get_oas(CONFIG)
    before = len(logging.getLogger().handlers)
    api = core.API(CONFIG, document)
    after = len(logging.getLogger().handlers)
    headers, status, _ = itemtypes.get_collection_items(api, request("limit=1"), "one")
    assert status == HTTPStatus.OK
    return {
        "features": itemtypes.CONFORMANCE_CLASSES_FEATURES,
        "processes": processes.CONFORMANCE_CLASSES,
        "limit_component": "limit" in document["components"]["parameters"],
        "remote_references": json.dumps(document).count('"$ref": "http'),
        "post_on_items": "post" in document["paths"]["/collections/one/items"],
        "landing": [link["href"] for link in json.loads(core.landing_page(api, request())[2])["links"]],
        "page_headers": headers,
        "draft": json.loads(itemtypes.get_collection_queryables(api, request(), "one")[2])["$schema"],
        "processes_links": [
            link["type"] for link in json.loads(processes.describe_processes(api, request())[2])["links"]
        ],
        "unknown_parameter": itemtypes.get_collection_items(api, request("nonsense=1"), "one")[1],
        "list_as_body": fault(lambda: processes.execute_process(api, request(body=b"[]"), "echo")),
        "crs_is_kept": crs.get_crs(crs.DEFAULT_CRS) is crs.get_crs(crs.DEFAULT_CRS),
        "bbox": crs.transform_bbox([170, -40, 179, 60], crs.DEFAULT_CRS, "http://www.opengis.net/def/crs/EPSG/0/3035"),
        "handlers_added": after - before,
        "collection": sorted(json.loads(core.describe_collections(api, request(), "one")[2])),
    }


if __name__ == "__main__":
    print(json.dumps(observations(), default=str))
