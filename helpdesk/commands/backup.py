"""`helpdesk backup` and `helpdesk restore`: a whole desk in one file."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..settings import Settings, load_settings

out = Console(highlight=False)


def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write, .tar.gz.", metavar="FILE")],
    rasters: Annotated[
        bool, typer.Option("--rasters", help="Keep rasters in it that lie in object storage, too.")
    ] = False,
) -> None:
    """Keep the content, the published data, and the jobs with their results in one file, while the desk runs."""
    # Late, since every other command does without them.
    from ..bootstrap.backup import back_up
    from ..storage.ingest.progress import on_console

    with on_console() as progress:
        about = back_up(load_settings(), file, progress, rasters=rasters)
    size = file.stat().st_size / 1e6
    out.print(escape(f"{file}: version {about.data}, {size:.1f} MB, no secrets"), soft_wrap=True)


def restore(
    file: Annotated[Path, typer.Argument(help="An archive that `helpdesk backup` wrote.", metavar="FILE")],
    content: Annotated[Path, typer.Option(help="The folder for its content.", metavar="FOLDER")] = Path("content"),
    force: Annotated[
        bool, typer.Option("--force", help="Replace what is there; content that was there is kept beside.")
    ] = False,
) -> None:
    """Put a backup where nothing is yet: into HELPDESK_DATA, or the database of HELPDESK_DSN."""
    from ..bootstrap.backup import restore as put_back
    from ..storage.ingest.progress import on_console

    settings = load_settings()
    with on_console() as progress:
        restored = put_back(settings, file, content, progress, force=force)
    about = restored.about
    out.print(escape(f"restored version {about.data}, of {about.made} by {about.software}"), soft_wrap=True)
    out.print(escape(next_start(settings, restored.roots)), soft_wrap=True)


def next_start(settings: Settings, roots: Sequence[Path]) -> str:
    """What to type now. The address of the database is not repeated: it may hold a password."""
    line = f"serve it with its content:  HELPDESK_CONTENT={os.pathsep.join(map(str, roots))} helpdesk serve"
    if settings.dsn is None:
        return line
    return f"{line}\nwith HELPDESK_DSN set as it is now, here and wherever it is served: the data are in that database"
