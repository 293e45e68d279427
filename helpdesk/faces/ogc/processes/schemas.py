"""The bodies of OGC API - Processes as OpenAPI components."""

from collections.abc import Mapping
from typing import Any

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_OBJECT = {"type": "object"}
_MOMENT = {"type": "string", "format": "date-time"}
_LINKS = {"type": "array", "items": {"$ref": "#/components/schemas/link"}}
_SUMMARY: dict[str, Any] = {
    **dict.fromkeys(("id", "version", "title", "description"), _TEXT),
    **dict.fromkeys(("keywords", "jobControlOptions", "outputTransmission"), _TEXTS),
    "links": _LINKS,
}

SCHEMAS: Mapping[str, Any] = {
    "execute": {
        "type": "object",
        "properties": {
            "inputs": {"type": "object"},
            "outputs": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/output"}},
            "response": {"type": "string", "enum": ["raw", "document"], "default": "raw"},
        },
        "additionalProperties": False,
    },
    "result": {"description": "The value of an output, or all outputs by name: any JSON."},
    "output": {
        "type": "object",
        "properties": {
            "format": {"type": "object", "properties": {"mediaType": _TEXT}},
            "transmissionMode": {"type": "string", "enum": ["value", "reference"], "default": "value"},
        },
    },
    "processSummary": {"type": "object", "required": ["id", "version"], "properties": _SUMMARY},
    "process": {
        "type": "object",
        "required": ["id", "version", "inputs", "outputs"],
        "properties": {**_SUMMARY, **dict.fromkeys(("inputs", "outputs", "example"), _OBJECT)},
    },
    "processes": {
        "type": "object",
        "required": ["processes", "links"],
        "properties": {
            "processes": {"type": "array", "items": {"$ref": "#/components/schemas/processSummary"}},
            "links": _LINKS,
        },
    },
    "job": {
        "type": "object",
        "required": ["jobID", "processID", "status", "type"],
        "properties": {
            **dict.fromkeys(("jobID", "processID", "message", "secret"), _TEXT),
            "type": {"type": "string", "enum": ["process"]},
            "status": {"type": "string", "enum": ["accepted", "running", "successful", "failed", "dismissed"]},
            "progress": {"type": "integer", "minimum": 0, "maximum": 100},
            **dict.fromkeys(("created", "started", "finished", "updated"), _MOMENT),
            "links": _LINKS,
        },
    },
    "jobs": {
        "type": "object",
        "required": ["jobs", "links"],
        "properties": {
            "jobs": {"type": "array", "items": {"$ref": "#/components/schemas/job"}},
            "numberMatched": {"type": "integer", "minimum": 0},
            "links": _LINKS,
        },
    },
}
