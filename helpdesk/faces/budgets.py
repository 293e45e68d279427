"""What each route may take: the one table, which the server holds requests to and `docs/limits.md` shows.

What an answer may hold is bounded where it is made: features by `HELPDESK_MAX_ITEMS`, cells by `HELPDESK_MAX_CELLS`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from starlette.datastructures import QueryParams

from ..domain.areas import MOST_FILE_BYTES

# Where no body is read: what clients send all the same is let pass and dropped, up to here.
NO_BYTES = 65_536
# Inputs of a process are JSON: results of laboratories are the largest.
EXECUTE_BYTES = 1_000_000
# A plan is JSON as well, with a file of a field in base64.
PLAN_BYTES = MOST_FILE_BYTES * 3 // 2


class Kind(StrEnum):
    """Who waits for whom: a crowd of one kind does not keep the others waiting. What is `ALWAYS` answered waits for
    nobody: it reads nothing, or a file that stands by."""

    ALWAYS = "always"
    ANSWERS = "answers"
    DATA = "data"
    RUNS = "runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """`paths` are regular expressions of whole paths. `begin_s`: seconds from the whole request to the head of the
    answer; `whole_s`: to its last byte, the client's line included. `body`: the most bytes of a request's body.
    `given`: a parameter of the query without which the row does not fit, however well the path does."""

    name: str
    kind: Kind
    paths: tuple[str, ...]
    begin_s: float = 60
    whole_s: float = 900
    body: int = NO_BYTES
    given: str = ""


OTHERS = Budget(name="everything else", kind=Kind.ANSWERS, paths=(r"/.*",))

# The first row whose path fits holds.
TABLE: tuple[Budget, ...] = (
    Budget(name="operations", kind=Kind.ALWAYS, paths=(r"/health(/ready)?", r"/metrics"), begin_s=15, whole_s=60),
    Budget(
        name="files of the page",
        kind=Kind.ALWAYS,
        paths=(
            r"/(static|built)/.*",
            r"/manifest\.webmanifest",
            r"/(worker\.js|favicon\.ico|robots\.txt|\.well-known/security\.txt)",
        ),
    ),
    # A whole plan, as the process makes it, for who has no script.
    Budget(name="a page with a plan", kind=Kind.RUNS, paths=(r"/planner",), begin_s=110, given="make"),
    Budget(
        name="pages",
        kind=Kind.ANSWERS,
        paths=(r"/", r"/(answer|handout|planner|atlas|towns|docs|openapi\.json|[a-z]+\.txt)", r"/outlines/.*"),
    ),
    Budget(name="a file with a field", kind=Kind.DATA, paths=(r"/api/area",), body=MOST_FILE_BYTES),
    Budget(name="schemes", kind=Kind.ANSWERS, paths=(r"/api/schemes",), body=PLAN_BYTES),
    Budget(name="answers", kind=Kind.ANSWERS, paths=(r"/api/.*",)),
    Budget(name="whole rasters", kind=Kind.DATA, paths=(r"/cog/.*",), whole_s=3600),
    Budget(
        name="processes",
        kind=Kind.RUNS,
        paths=(r"/ogc/processes/[^/]*/execution/?", r"/ogc/jobs(/.*)?"),
        begin_s=110,
        body=EXECUTE_BYTES,
    ),
    Budget(
        name="features",
        kind=Kind.DATA,
        paths=(r"/(ogc|features)/collections/[^/]*/items(/.*)?",),
        whole_s=1800,
        body=EXECUTE_BYTES,
    ),
    Budget(
        name="maps, tiles and cells",
        kind=Kind.DATA,
        paths=(
            r"/ogc/(wms|wmts)(/.*)?",
            r"/ogc/(.*/)?(map|tiles)(/.*)?",
            r"/ogc/collections/[^/]*/(coverage|position|area|radius|cube|locations)(/.*)?",
            r"/ogc/.*/legend/?",
        ),
        body=EXECUTE_BYTES,
    ),
    Budget(
        name="documents of the OGC APIs",
        kind=Kind.ANSWERS,
        paths=(r"/(ogc|features|stac|qgis)(/.*)?",),
        body=EXECUTE_BYTES,
    ),
)

_ROWS = re.compile("|".join(f"(?P<row{at}>{'|'.join(row.paths)})" for at, row in enumerate(TABLE) if not row.given))
_BY_GROUP = {f"row{at}": row for at, row in enumerate(TABLE)}
_OF_QUERIES = [(re.compile("|".join(row.paths)), row) for row in TABLE if row.given]


def budget_of(path: str, query: bytes = b"") -> Budget:
    """Of the path of a request, decoded, and its query as it came, which is read as the routes read it; what no route
    answers has the budget of `OTHERS`."""
    if query:
        for paths, row in _OF_QUERIES:
            if paths.fullmatch(path) and QueryParams(query).get(row.given):
                return row
    found = _ROWS.fullmatch(path)
    return OTHERS if found is None or found.lastgroup is None else _BY_GROUP[found.lastgroup]
