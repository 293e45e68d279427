"""A batch: what is to be done is settled and checked first, then done chunk by chunk on some engine."""

import atexit
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from ..domain.errors import BadParameter, HelpdeskError, Unavailable
from ..domain.geo import SWAPPED
from ..ports.points import Chunk, Column, Layout
from ..services.batch import Plan, all_columns, answer_rows
from ..services.desk import Desk
from ..settings import Settings, load_settings
from ..storage import points as files
from .opening import open_desk

CHUNK = 50_000
# How many rows with a problem are told of one by one.
TOLD = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a worker needs to know. `settings` None are those of the worker's own environment."""

    plan: Plan
    layout: Layout
    form: str
    versions: dict[str, str]
    settings: Settings | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A part, or why it could not be made; `problems` counts the rows with one, `swapped` those that fit
    the other way round, `first` has some as (line, problem)."""

    number: int
    part: bytes = b""
    problems: int = 0
    swapped: int = 0
    first: list[tuple[int, str]] = field(default_factory=list)
    refused: str | None = None


class Engine(Protocol):
    """Does chunks somewhere, in any order."""

    def each(self, job: Job, chunks: Iterator[Chunk]) -> Iterator[Done]: ...


@dataclass(slots=True, kw_only=True)
class Tally:
    """What came of a batch."""

    rows: int = 0
    problems: int = 0
    swapped: int = 0
    first: list[tuple[int, str]] = field(default_factory=list)

    def add(self, count: int, told: Mapping[str, Any]) -> None:
        """Of a part: what was kept beside it."""
        self.rows += count
        self.problems += told["problems"]
        self.swapped += told.get("swapped", 0)
        self.first = sorted([*self.first, *((int(line), text) for line, text in told["first"])])[:TOLD]


_desks: dict[str, Desk] = {}
_opening = Lock()


def work(job: Job, chunk: Chunk) -> Done:
    """One chunk. A process opens the desk once; what goes wrong on purpose is told, since errors do not travel well."""
    try:
        desk = _desk(job)
        found = files.decode(job.layout, chunk)
        blocks = answer_rows(desk, job.plan, found)
        part = files.encode(job.form, job.layout, found, blocks)
    except HelpdeskError as error:
        return Done(number=chunk.number, refused=str(error))
    last = blocks[-1]
    wrong = [
        (line, str(last.rows[code][0]))
        for line, code in zip(found.lines, last.codes, strict=True)
        if last.rows[code][0]
    ]
    swapped = sum(SWAPPED in problem for _, problem in wrong)
    return Done(number=chunk.number, part=part, problems=len(wrong), swapped=swapped, first=wrong[:TOLD])


def versions_here(settings: Settings | None = None) -> dict[str, str]:
    """Those of the desk of this process."""
    with _opening:
        if "desk" not in _desks:
            desk = _desks["desk"] = open_desk(settings or load_settings())
            # Rasters that are still open when Python ends are closed without it, and GDAL has nobody left to talk to.
            atexit.register(desk.close)
        return _desks["desk"].versions


def _desk(job: Job) -> Desk:
    here = versions_here(job.settings)
    if here != job.versions:
        told = ", ".join(
            f"{name} {here[name]}, not {job.versions[name]}" for name in here if here[name] != job.versions[name]
        )
        if job.settings is not None:
            raise Unavailable(f"content or data were changed meanwhile: there is {told}; run again")
        raise BadParameter("--scheduler", f"a worker has {told}; give it the same content, data and software")
    return _desks["desk"]


def refuse_out(out: Path, *, grid: bool) -> str:
    """The form of the file to be written; of a grid, a name without an ending is a folder of COGs. Raises BadParameter
    where it exists, or cannot be written."""
    if grid and out.suffix.lower() in (".tif", ".tiff"):
        raise BadParameter("--out", f"each answer is a raster of its own; name a folder, for example {out.stem}")
    form = "cogs" if grid and not out.suffix else files.form_of("--out", out)
    if out.exists():
        files.Parts(out).sweep()
        raise BadParameter("--out", f"{out} exists already; remove it, or name another")
    if not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        raise BadParameter("--out", f"{out.parent} is not a folder that can be written")
    return form


def job_of(desk: Desk, plan: Plan, layout: Layout, form: str, settings: Settings | None) -> tuple[Job, list[Column]]:
    """The job and its columns. Raises BadParameter where a column of the input has the name of an answer's."""
    columns = all_columns(desk, plan)
    taken = {column.title.casefold() for column in columns} | ({"geometry"} if form != "csv" else set())
    if layout.geometry:
        taken |= {"lon", "lat"} if form == "csv" else set()
    double = next((name for name in layout.names if name.casefold() in taken), None)
    if double is not None:
        raise BadParameter("POINTS", f"the column {double!r} would be there twice in the output; rename it")
    return Job(plan=plan, layout=layout, form=form, versions=desk.versions, settings=settings), columns


def run(
    job: Job,
    columns: Sequence[Column],
    chunks: Iterator[Chunk],
    out: Path,
    engine: Engine,
    say: Callable[[str], None],
    advance: Callable[[int, bool], None],
) -> Tally:
    """Makes the file. `advance` hears of rows that are done, and whether they had been before. Raises HelpdeskError."""
    parts, tally = files.Parts(out), Tally()
    with parts.held():
        changed = parts.begin(_made_of(job))
        if changed:
            say(f"starting afresh: since the last run the {', '.join(changed)} changed")
        counts: dict[int, int] = {}

        def to_do() -> Iterator[Chunk]:
            for chunk in chunks:
                counts[chunk.number] = chunk.count
                told = parts.done(chunk.number)
                if told is None:
                    yield chunk
                    continue
                tally.add(chunk.count, told)
                advance(chunk.count, True)

        for done in engine.each(job, to_do()):
            if done.refused is not None:
                raise BadParameter("batch", done.refused)
            told = {"problems": done.problems, "swapped": done.swapped, "first": done.first}
            parts.add(done.number, done.part, told)
            tally.add(counts[done.number], told)
            advance(counts[done.number], False)
        made = [parts.path(number) for number in sorted(counts)]
        files.assemble(job.form, job.layout, columns, made, out, job.plan.on.isoformat())
    parts.remove()
    return tally


def _made_of(job: Job) -> dict[str, Any]:
    return {
        "input": [job.layout.digest, job.layout.layer, list(job.layout.names)],
        "options": job.plan.as_json(),
        "versions": job.versions,
        "form": job.form,
        "chunk": CHUNK,
    }
