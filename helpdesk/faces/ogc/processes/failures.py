"""The failure of a job as the error it was, so that its exception is the one a synchronous run would have had."""

from ....domain.errors import BadParameter, Busy, HelpdeskError, NotFound, TooLarge, Unavailable
from ....domain.jobs import Failure

_PLAIN: dict[str, type[HelpdeskError]] = {each.__name__: each for each in (NotFound, Busy, TooLarge, Unavailable)}


def raised(failure: Failure) -> HelpdeskError:
    """The error to raise (/req/core/job-results-failed)."""
    if failure.kind == "BadParameter":
        name = failure.parameter or "inputs"
        return BadParameter(name, failure.message.removeprefix(f"{name}: "))
    return _PLAIN.get(failure.kind, HelpdeskError)(failure.message)
