"""`helpdesk check`: every mistake of the content, and what its keepers may want to know besides."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..bootstrap import check as checked
from ..bootstrap import links as every_link
from ..settings import load_settings
from .writing import write_whole

out = Console(highlight=False)


def check(
    links: Annotated[
        Path | None, typer.Option("--links", help="Also write each page that is cited to this file.", metavar="FILE")
    ] = None,
) -> None:
    """Read all content, name every mistake by file and line, and run every scenario; tell how far it is translated."""
    settings = load_settings()
    report = checked(settings)
    # What is no mistake first: the mistakes then stand beside their count, where the eye is.
    if report.translations:
        out.print("Texts by language, of those that each pack speaks:")
    for line in (*report.translations, report.unfilled, *map(str, report.problems), *report.notes):
        if line:
            out.print(escape(line), soft_wrap=True)
    if report.unrun:
        out.print(f"scenarios were not run: {report.unrun}", soft_wrap=True)
    if links is not None:
        write_whole(links, every_link(settings), "--links")
    count = len(report.problems)
    found = f"{count} problem{'s' if count != 1 else ''}"
    out.print(f"{found} in {report.files} files; {report.scenarios} scenarios run")
    if report.problems or report.unrun:
        raise typer.Exit(1)
