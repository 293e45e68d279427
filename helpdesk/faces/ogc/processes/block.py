"""What OGC API - Processes Part 1 (18-062r2) serves: the tools of the desk, run at once or as jobs."""

from collections.abc import Iterable, Mapping

from .. import negotiation
from ..blocks import Block, Link, Operation, Site
from ..openapi import parameters
from ..openapi.leads import Lead
from ..openapi.parameters import Parameter
from . import jobs, processes
from .execution import checked_request, execute
from .order import formats_of
from .schemas import SCHEMAS

_SPEC = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf"
_CLASSES = ("core", "ogc-process-description", "json", "html", "oas30", "job-list", "dismiss")
_PREFERRED = {"type": "string", "maxLength": 200, "example": "respond-async"}
_STATUSES = ["accepted", "running", "successful", "failed", "dismissed"]


def _parameters(site: Site) -> Mapping[str, Parameter]:
    known = [name for name, resource in site.resources.items() if resource["type"] == "process"]
    some = {"type": "integer", "minimum": 1, "maximum": 1000, "default": processes.USUAL_LIMIT}
    seconds = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 1, "maxItems": 1}
    return {
        "processId": parameters.path("processId", "Id of the process.", {"type": "string", "enum": known}),
        "jobId": parameters.path("jobId", "Id of the job, with a dot and its secret where it is shown so.",
                                 {"type": "string"}),
        "outputId": parameters.path("outputId", "Name of the output.", {"type": "string"}),
        "process-limit": parameters.query("limit", "The most processes on a page.", some),
        "Prefer": parameters.head("Prefer", "Preferences of RFC 7240: `respond-async`, `wait`.", _PREFERRED),
        "secret": parameters.names("secret", "The secrets that came with jobs; only their jobs are seen."),
        "job-type": parameters.chosen("type", "Kinds of jobs; here all are of processes.", ["process"]),
        "processID": parameters.names("processID", "Only jobs of these processes."),
        "status": parameters.chosen("status", "Only jobs that stand so.", _STATUSES),
        "minDuration": parameters.query("minDuration", "Only jobs that took as many seconds.", seconds),
        "maxDuration": parameters.query("maxDuration", "Only jobs that took no more seconds.", seconds),
    }  # fmt: skip


def _links(site: Site, language: str) -> Iterable[Link]:
    title = "Tâches" if language.startswith("fr") else "Jobs"
    for media_type, suffix in (("application/json", ""), ("text/html", "?f=html")):
        yield {
            "rel": "http://www.opengis.net/def/rel/ogc/1.0/job-list", "type": media_type, "title": title,
            "href": f"{site.url}/jobs{suffix}",
        }  # fmt: skip


_TOLD = "$response.body#"
_JOB = {"jobId": "{$response.body#/jobID}.{$response.body#/secret}"}
_RUNS = (
    Lead(to="execution", said="Its example, run at once", takes={}, body=f"{_TOLD}/example"),
    Lead(to="execution", said="Its example, as a job", takes={"header.Prefer": "respond-async"},
         body=f"{_TOLD}/example", name="job"),
)  # fmt: skip
_FOLLOWED = tuple(
    Lead(to=to, said=said, takes=_JOB, status=201)
    for to, said in (("job", "How far it is"), ("results", "What came of it"), ("dismiss", "Do away with it"))
)

BLOCK = Block(
    name="processes",
    operations=(
        Operation(
            path="/processes", id="processes", summary="All processes", formats=negotiation.PLAIN,
            native=processes.process_list, takes=("process-limit", "offset"), schema="processes",
            leads=(Lead(to="process", said="The first process", takes={"processId": f"{_TOLD}/processes/0/id"}),),
        ),
        Operation(
            path="/processes/{processId}", id="process", summary="One process", formats=negotiation.PLAIN,
            native=processes.process, schema="process", leads=_RUNS,
        ),
        Operation(
            path="/processes/{processId}/execution", id="execution", method="POST",
            summary="Run a process; with `Prefer: respond-async`, or `wait` and a number of seconds, as a job",
            formats=negotiation.RESULT, native=execute, room="executions", takes=("secret",), body="execute",
            schema="result", formats_of=formats_of,
            checked_body=checked_request,
            statuses={201: "The job was accepted; Location shows it, and holds its secret.",
                      204: "All outputs are references, in Link.",
                      413: "The body is longer than is read."},
            shapes={201: "job"}, heads=("Prefer",), leads=_FOLLOWED,
        ),
        Operation(
            path="/jobs", id="jobs", summary="The jobs whose secrets are shown", formats=negotiation.PLAIN,
            native=jobs.job_list, schema="jobs", room="executions", private=True,
            takes=("secret", "job-type", "processID", "status", "datetime", "minDuration", "maxDuration", "limit",
                   "offset"),
        ),
        Operation(
            path="/jobs/{jobId}", id="job", summary="The status of a job", formats=negotiation.PLAIN,
            native=jobs.job, takes=("secret",), schema="job", room="executions", private=True,
            leads=(Lead(to="results", said="The results, once the job is successful", takes={}),
                   Lead(to="dismiss", said="Do away with it", takes={})),
        ),
        Operation(
            path="/jobs/{jobId}", id="dismiss", method="DELETE", summary="Dismiss a job and forget its results",
            formats=negotiation.PLAIN, native=jobs.dismiss, takes=("secret",), schema="job", room="executions",
            private=True,
        ),
        Operation(
            path="/jobs/{jobId}/results", id="results", summary="The results of a job", formats=negotiation.RESULT,
            native=jobs.results, takes=("secret",), room="executions", private=True, schema="result",
            statuses={204: "All outputs are references, in Link.", 410: "The job was dismissed."},
        ),
        Operation(
            path="/jobs/{jobId}/results/{outputId}", id="result", summary="One result of a job",
            formats=negotiation.RESULT, native=jobs.result, takes=("secret",), room="executions", private=True,
            schema="result",
            statuses={410: "The job was dismissed."},
        ),
    ),
    conformance=tuple(f"{_SPEC}/{name}" for name in _CLASSES),
    parameters=_parameters,
    schemas=SCHEMAS,
    links=_links,
)  # fmt: skip
