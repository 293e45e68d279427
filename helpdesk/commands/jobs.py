"""`helpdesk jobs`: what the queue keeps, and the operator's way to remove it."""

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..bootstrap import open_jobs
from ..domain.errors import BadParameter, NotFound
from ..domain.jobs import KeptJob
from ..ports import JobStore
from ..settings import Settings, load_settings

out = Console(highlight=False)
_HEAD = ("job", "process", "state", "age", "bytes", "client")
_UNITS = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("min", timedelta(minutes=1)))


def jobs(
    ids: Annotated[list[str] | None, typer.Argument(help="Only these jobs; all by default.", metavar="ID")] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Remove the jobs that are named, with their results.")
    ] = False,
    finished: Annotated[bool, typer.Option("--finished", help="Only jobs that are over.")] = False,
) -> None:
    """List the jobs that are kept, oldest first, or remove some; one that is being done is broken off."""
    settings = load_settings()
    with closing(open_jobs(settings)) as store:
        if remove:
            _remove(store, ids or (), finished=finished)
        else:
            _list(settings, [each for each in store.kept() if _is_meant(each, ids or (), finished=finished)])


def _is_meant(kept: KeptJob, ids: Sequence[str], *, finished: bool) -> bool:
    return (not ids or kept.job.id in ids) and (not finished or kept.job.status.over)


def _remove(store: JobStore, ids: Sequence[str], *, finished: bool) -> None:
    if finished == bool(ids):
        raise BadParameter("--remove", "name the jobs to remove, or give --finished for all that are over; not both")
    if finished:
        out.print(f"{store.remove_finished(datetime.now(UTC))} jobs removed")
        return
    removed = store.remove(ids)
    out.print(f"{len(removed)} jobs removed")
    if missing := [each for each in ids if each not in removed]:
        raise NotFound(f"there is no job {', '.join(missing)}; `helpdesk jobs` lists them")


def _list(settings: Settings, kept: Sequence[KeptJob]) -> None:
    now = datetime.now(UTC)
    rows = [_HEAD, *(_row(each, now) for each in kept)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    for row in rows if kept else ():
        cells = [
            cell.rjust(width) if at == 4 else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        out.print(escape("  ".join(cells).rstrip()), soft_wrap=True)
    total = sum(each.bytes for each in kept)
    out.print(f"{len(kept)} jobs, {total / 1e6:.1f} of the {settings.jobs_mb} MB that are kept", soft_wrap=True)


def _row(each: KeptJob, now: datetime) -> tuple[str, ...]:
    job = each.job
    return job.id, job.process, str(job.status), _age(now - job.created), f"{each.bytes:,}", each.client or "-"


def _age(age: timedelta) -> str:
    """In the largest unit of which there is one, rounded down."""
    for name, unit in _UNITS:
        if age >= unit:
            return f"{age // unit} {name}"
    return f"{max(0, int(age.total_seconds()))} s"
