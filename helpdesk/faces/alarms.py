"""How loud the line is that an operator reads of an answer that could not be given."""

import logging

from ..domain.errors import Busy, Crowded, HelpdeskError


def level_of(error: HelpdeskError) -> int:
    """Of `logging`, for an answer of 500 and above: a fault is an ERROR. A crowd is none, since whoever likes can make
    one: it is counted by status, and each request has its line where those are logged."""
    if isinstance(error, Busy):
        return logging.DEBUG
    return logging.WARNING if isinstance(error, Crowded) else logging.ERROR
