"""Files that a process may have open (RLIMIT_NOFILE, getrlimit(2)): each connection is one.

Where they run out a server accepts nobody and says nothing. Container engines give as few as 1,024 at first, and often
far more to who asks.
"""

import logging
import resource

log = logging.getLogger("helpdesk.serving")

# What a desk has open beside connections: rasters in each thread, stores, its pool of a database, downloads.
OWN = 500
LEAST_CONNECTIONS = 10
_REMEDY = (
    "let it have more (`ulimits: {nofile: 65536}` in a compose file, LimitNOFILE=65536 in a unit, `ulimit -Hn`), or "
    "set fewer connections"
)


def connections_within(wanted: int) -> int:
    """How many of `wanted` connections there may be at once. Raises the soft limit as far as that takes; where the hard
    one does not let it, says so and leaves the desk its own files."""
    needed = wanted + OWN
    soft = _raised(needed)
    if soft >= needed:
        return wanted
    left = max(soft - OWN, LEAST_CONNECTIONS)
    log.warning(
        "HELPDESK_MAX_CONNECTIONS: %d connections and %d files of the desk are more than the %d open files that this "
        "process may have; %d connections are taken at once. %s", wanted, OWN, soft, min(left, wanted), _REMEDY,
    )  # fmt: skip
    return min(left, wanted)


def _raised(needed: int) -> int:
    """The soft limit that holds then; it is never lowered."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if _at_least(soft, needed):
        return needed
    aim = needed if _at_least(hard, needed) else hard
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (aim, hard))
    except (ValueError, OSError):
        # A kernel may have a bound of its own below the hard limit (macOS).
        return soft
    return aim


def _at_least(limit: int, needed: int) -> bool:
    return limit == resource.RLIM_INFINITY or limit >= needed
