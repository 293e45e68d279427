"""Which jobs of a list are meant (OGC API - Processes Part 1, section 12)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import inf

from ....domain.jobs import Job
from ....services.jobs import Held
from ..intervals import Interval, interval


def chosen(held: Sequence[Held], parameters: Mapping[str, str]) -> list[Held]:
    """Every condition must hold; of a list of values one must. Durations are in seconds."""
    created = interval(parameters.get("datetime", "../.."))
    return [each for each in held if _is_named(each.job, parameters) and _is_in_time(each.job, created, parameters)]


def _is_named(job: Job, parameters: Mapping[str, str]) -> bool:
    wanted = {"type": "process", "processID": job.process, "status": str(job.status)}
    return all(value in parameters[name].split(",") for name, value in wanted.items() if name in parameters)


def _is_in_time(job: Job, created: Interval, parameters: Mapping[str, str]) -> bool:
    start, end = created
    if (start and job.created < start) or (end and job.created > end):
        return False
    if "minDuration" not in parameters and "maxDuration" not in parameters:
        return True
    if job.started is None:
        # Its duration is not known, so that it is in no range of durations.
        return False
    # A clock that was set back meanwhile makes no job shorter than nothing.
    lasted = max(0.0, ((job.finished or datetime.now(UTC)) - job.started).total_seconds())
    return float(parameters.get("minDuration", 0)) <= lasted <= float(parameters.get("maxDuration", inf))
