"""What OGC API - Processes serves: the tools of the desk, run at once."""

from collections.abc import Mapping
from typing import NoReturn

from pygeoapi.api import processes

from .. import negotiation
from ..blocks import Ask, Block, Json, Operation, Site
from ..errors import NoSuchJob
from ..openapi import parameters
from ..openapi.parameters import Parameter
from .body import check_body

_SPEC = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf"


def _processes(document: Json, _: Site, __: str | None) -> Json:
    """0.24 links the list to a JSON-LD document that it does not have."""
    document["links"] = [link for link in document["links"] if link["type"] != "application/ld+json"]
    return document


def _no_job(ask: Ask) -> NoReturn:
    """Core of OGC API - Processes Part 1 has job resources; as no process here makes a job, none is ever found."""
    raise NoSuchJob(f"there is no job {ask.path['jobId']!r}; every process answers at once")


def _parameters(site: Site) -> Mapping[str, Parameter]:
    known = [name for name, resource in site.resources.items() if resource["type"] == "process"]
    return {
        "processId": parameters.path("processId", "Id of the process.", {"type": "string", "enum": known}),
        "jobId": parameters.path("jobId", "Id of the job.", {"type": "string"}),
    }


BLOCK = Block(
    name="processes",
    operations=(
        Operation(
            path="/processes", id="processes", summary="All processes", formats=negotiation.PLAIN,
            stock=processes.describe_processes, takes=("limit",), amend=_processes,
        ),
        Operation(
            path="/processes/{processId}", id="process", summary="One process", formats=negotiation.PLAIN,
            stock=processes.describe_processes,
        ),
        Operation(
            path="/processes/{processId}/execution", id="execution", summary="Run a process",
            formats=negotiation.RESULT, stock=processes.execute_process, room="processes", method="POST",
            body="execute", checked_body=check_body,
        ),
        Operation(
            path="/jobs/{jobId}", id="job", summary="The status of a job", formats=negotiation.PLAIN, native=_no_job
        ),
        Operation(
            path="/jobs/{jobId}/results", id="results", summary="The results of a job", formats=negotiation.PLAIN,
            native=_no_job,
        ),
    ),
    conformance=tuple(f"{_SPEC}/{name}" for name in ("core", "ogc-process-description", "json", "oas30")),
    parameters=_parameters,
    schemas={
        "execute": {
            "type": "object",
            "properties": {
                "inputs": {"type": "object"},
                "outputs": {"type": "object"},
                "response": {"type": "string", "enum": ["raw", "document"], "default": "raw"},
            },
        }
    },
)  # fmt: skip
