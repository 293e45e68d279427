"""Where a request shows the secrets of jobs: at the end of the address, in `secret`, or as a bearer token."""

from ....domain.errors import BadParameter
from ....services.jobs import Counter, Held
from ..blocks import Ask
from ..errors import NoSuchJob

_LONGEST = 100


def shown(ask: Ask) -> list[str]:
    """Every secret in the request, that of the path first."""
    _, _, in_path = ask.path.get("jobId", "").partition(".")
    scheme, _, token = ask.headers.get("authorization", "").partition(" ")
    bearer = token.strip() if scheme.lower() == "bearer" else ""
    secrets = [in_path, *ask.parameters.get("secret", "").split(","), bearer]
    return [secret for secret in secrets if 0 < len(secret) <= _LONGEST]


def counter(ask: Ask) -> Counter:
    """Raises NoSuchJob on a site without a queue: there never was a job."""
    if ask.site.jobs is None:
        raise NoSuchJob("there are no jobs here; every process answers at once")
    return ask.site.jobs


def held(ask: Ask) -> Held:
    """The job that the path names. Raises NoSuchJob, in the same words whether the job or its secret is missing."""
    identifier = ask.path["jobId"].partition(".")[0]
    found = ask.site.jobs.find(identifier, shown(ask)) if ask.site.jobs else None
    if found is None:
        raise NoSuchJob(f"there is no job {identifier[:80]!r} for who asks; show the secret that came with it")
    return found


def outputs_named(ask: Ask, known: list[str]) -> str:
    """The output that the path names. Raises BadParameter."""
    name = ask.path["outputId"]
    if name not in known:
        raise BadParameter("outputId", f"{name[:80]!r} is not a result of this job; there are {', '.join(known)}")
    return name
