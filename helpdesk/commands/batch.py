"""`helpdesk batch`: advice and carbon at many points."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..bootstrap import open_desk
from ..bootstrap.batch import CHUNK, Engine, Tally, job_of, refuse_out, run
from ..bootstrap.engines import Cluster, Processes
from ..domain.errors import BadParameter
from ..ports.points import Chunk, Layout
from ..services.batch import cells_of, grid_of, plan_of
from ..services.desk import Desk
from ..services.question import parse_day, parse_lang
from ..settings import load_settings
from ..storage.points import chunks, examine
from .progress import counting

# What a shell says of a command that Ctrl-C ended.
_INTERRUPTED = 130

err = Console(stderr=True, highlight=False)


def batch(
    out: Annotated[
        Path, typer.Option("--out", help="The file to write, .csv, .parquet or .gpkg; or a folder of COGs.")
    ],
    points: Annotated[Path | None, typer.Argument(help="CSV with lon and lat, GeoParquet, or GeoPackage.")] = None,
    region: Annotated[str | None, typer.Option(help="Instead of POINTS: every cell whose centre is in this.")] = None,
    step: Annotated[
        float | None, typer.Option(help="Its cells, in degrees; else those of the finest soil map.")
    ] = None,
    topic: Annotated[list[str] | None, typer.Option(help="Only this topic and those under it; repeatable.")] = None,
    on: Annotated[str | None, typer.Option(help="The day whose rules are asked for, YYYY-MM-DD.")] = None,
    lang: Annotated[str, typer.Option(help="Language of the texts.")] = "en",
    given: Annotated[
        list[str] | None,
        typer.Option(help="What you know: NAME:VALUE of every point, NAME:@COLUMN of each by itself; repeatable."),
    ] = None,
    layer: Annotated[str | None, typer.Option(help="The layer of a GeoPackage that has several.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes; one for each processor by default.", min=1)] = None,
    scheduler: Annotated[str | None, typer.Option(help="A Dask scheduler that does it, tcp://HOST:PORT.")] = None,
) -> None:
    """Advise at many points at once. Stopped and run again, it goes on where it was."""
    settings, began = load_settings(), time.monotonic()
    if (points is None) == (region is None):
        raise BadParameter("POINTS", "give a file of points, or --region, and not both")
    form = refuse_out(out, grid=region is not None)
    read = None if points is None else examine(points, layer)
    desk = open_desk(settings)
    try:
        layout = read or grid_of(desk, str(region), step)
        plan = plan_of(
            desk,
            on=parse_day("--on", on) if on else desk.today(),
            lang=parse_lang(lang),
            topics=topic or (),
            given=given or (),
            names=layout.names if points else (),
        )
        job, columns = job_of(desk, plan, layout, form, None if scheduler else settings)
        engine: Engine = Cluster(scheduler) if scheduler else Processes(workers or _processors())
        source = _cells(desk, str(region), layout) if points is None else chunks(points, layout, CHUNK)
        with counting(err, layout.count) as advance:
            tally = run(job, columns, source, out, engine, _say, advance)
    except KeyboardInterrupt:
        _say("stopped; the same command goes on where it was")
        raise typer.Exit(_INTERRUPTED) from None
    finally:
        desk.close()
    _report(tally, out, time.monotonic() - began, "line" if layout.form == "csv" else "row")
    if tally.rows and tally.problems == tally.rows:
        raise typer.Exit(1)


def _cells(desk: Desk, region: str, layout: Layout) -> Iterator[Chunk]:
    assert layout.frame is not None
    return cells_of(desk, region, layout.frame, CHUNK)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _say(line: str) -> None:
    err.print(escape(line), soft_wrap=True)


def _report(tally: Tally, out: Path, seconds: float, unit: str) -> None:
    for line, problem in tally.first:
        _say(f"{unit} {line}: {problem}")
    if tally.problems > len(tally.first):
        _say(f"... and {tally.problems - len(tally.first):,} more; the column `problem` has them all")
    if tally.swapped:
        places = f"{tally.swapped:,} {unit}{'s' if tally.swapped != 1 else ''}"
        _say(f"lon and lat look swapped: {places} would fit the other way round; if they are, exchange the two in the")
        _say("whole file and run again, for the others are answered where they do not lie")
    wrong = f"{tally.problems:,} of them not answered, " if tally.problems else ""
    _say(f"{out}: {tally.rows:,} point{'s' if tally.rows != 1 else ''}, {wrong}in {seconds:,.0f} s")
