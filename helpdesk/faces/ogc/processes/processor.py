"""A tool as a pygeoapi processor, and the manager that runs processors."""

import uuid
from collections.abc import Mapping
from typing import Any

from pygeoapi.process.base import BaseProcessor
from pygeoapi.process.manager.base import BaseManager
from pygeoapi.util import JobStatus

from ....domain.errors import BadParameter
from .tool import Input, Tool, checked

Json = dict[str, Any]


class ToolProcessor(BaseProcessor):  # type: ignore[misc]  # pygeoapi carries no types
    """Describes and runs one tool, synchronously."""

    def __init__(self, processor_def: Mapping[str, Any]) -> None:
        self.tool: Tool = processor_def["data"]
        super().__init__(processor_def, describe(self.tool))
        self.supports_outputs = True

    def execute(self, data: Mapping[str, Any], outputs: Any = None) -> tuple[str, Json]:
        for name in outputs or ():
            if name != self.tool.output:
                raise BadParameter(
                    "outputs", f"{name!r} is not an output of {self.tool.id}; there is {self.tool.output}"
                )
        return "application/json", dict(self.tool.run(checked(self.tool, data)))


class InlineManager(BaseManager):  # type: ignore[misc]  # pygeoapi carries no types
    """Runs a process in the thread of its request.

    pygeoapi's own manager keeps the processor under way on itself, where two requests mix them up, answers every
    failure with 400, and calls back any URL that a client names.
    """

    def execute_process(
        self,
        process_id: str,
        data_dict: Mapping[str, Any],
        execution_mode: object = None,
        requested_outputs: Any = None,
        subscriber: object = None,
        requested_response: str = "raw",
    ) -> tuple[str, str, Any, JobStatus, Mapping[str, str]]:
        processor = self.get_processor(process_id)
        media_type, result = processor.execute(data_dict, outputs=requested_outputs)
        answer = result
        if requested_response == "document":
            # An object is no inline value: it is qualified by its format (inlineOrRefData.yaml).
            answer = {processor.tool.output: {"value": result, "mediaType": media_type}}
        applied = {"Preference-Applied": "wait"} if execution_mode is not None else {}
        return str(uuid.uuid4()), media_type, answer, JobStatus.successful, applied


def describe(tool: Tool) -> Json:
    """The process description (OGC API - Processes Part 1, section 7.11). Built anew: pygeoapi changes what it gets."""
    return {
        "version": "1.0.0",
        "id": tool.id,
        "title": dict(tool.titles),
        "description": dict(tool.descriptions),
        "keywords": list(tool.keywords),
        "jobControlOptions": ["sync-execute"],
        "outputTransmission": ["value"],
        "links": [],
        "inputs": {name: _input(wanted) for name, wanted in tool.inputs.items()},
        "outputs": {
            tool.output: {
                "title": dict(tool.titles),
                "schema": {**tool.output_schema, "contentMediaType": "application/json"},
            }
        },
        "example": {"inputs": dict(tool.example)},
    }


def _input(wanted: Input) -> Json:
    return {
        "title": dict(wanted.titles),
        "description": dict(wanted.descriptions or wanted.titles),
        "schema": dict(wanted.schema),
        "minOccurs": 1 if wanted.required else 0,
        "maxOccurs": 1,
    }
