"""What a client is told of a job (statusInfo.yaml), with links that carry the secret, so that they work as they are."""

from datetime import datetime
from typing import Any

from ....domain.jobs import JobStatus
from ....services.jobs import Held
from ..blocks import Link, Site
from .results import RESULTS
from .tool import JSON

_RELATIONS = "http://www.opengis.net/def/rel/ogc/1.0"


def job_url(site: Site, held: Held) -> str:
    """The address that alone shows the job: it ends in the secret, and `/results` can be put after it."""
    return f"{site.url}/jobs/{held.job.id}.{held.secret}"


def status_info(site: Site, held: Held) -> dict[str, Any]:
    job = held.job
    times = {"created": job.created, "started": job.started, "finished": job.finished, "updated": job.updated}
    return {
        "jobID": job.id,
        "processID": job.process,
        "type": "process",
        "status": str(job.status),
        "message": job.message or _MESSAGES[job.status],
        "progress": job.progress,
        **{name: _written(moment) for name, moment in times.items() if moment is not None},
        "links": _links(site, held),
    }


def _links(site: Site, held: Held) -> list[Link]:
    url = job_url(site, held)
    links = [
        {"rel": "self", "type": JSON, "href": url},
        {"rel": "alternate", "type": "text/html", "href": f"{url}?f=html"},
        {"rel": "monitor", "type": JSON, "href": url},
        {"rel": "up", "type": JSON, "href": f"{site.url}/jobs?secret={held.secret}"},
    ]
    if held.job.status is JobStatus.SUCCESSFUL:
        links.append({"rel": RESULTS, "type": JSON, "href": f"{url}/results"})
    if held.job.status is JobStatus.FAILED:
        links.append({"rel": f"{_RELATIONS}/exceptions", "type": JSON, "href": f"{url}/results"})
    return links


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_MESSAGES = {
    JobStatus.ACCEPTED: "The job waits to be done",
    JobStatus.RUNNING: "The job is being done",
    JobStatus.SUCCESSFUL: "The results are there",
    JobStatus.FAILED: "The job has failed",
    JobStatus.DISMISSED: "The job was dismissed",
}
