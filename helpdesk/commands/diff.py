"""`helpdesk diff`: which places, topics and answers differ between two contents, with areas."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..bootstrap.diffing import compare
from ..bootstrap.publishing import content_named
from ..services.diff.telling import geojson, lines
from ..services.question import parse_day
from ..settings import load_settings
from .writing import write_whole

out = Console(highlight=False)


def diff(
    old: Annotated[str, typer.Argument(help="A published version, a day, a folder, `published` or `draft`.")],
    new: Annotated[str, typer.Argument(help="What it is compared with; the draft by default.")] = "draft",
    on: Annotated[str | None, typer.Option(help="From which day on, YYYY-MM-DD; today by default.")] = None,
    file: Annotated[
        Path | None, typer.Option("--geojson", help="Also write the land that changes to this file.", metavar="FILE")
    ] = None,
) -> None:
    """Show which entries, topics and answers change from OLD to NEW, and on how much land."""
    settings = load_settings()
    day = parse_day("--on", on) if on else date.today()
    (old_name, before), (new_name, after) = content_named(settings, old), content_named(settings, new)
    found = compare(settings, before, after, day)
    out.print(escape(f"from {old_name} to {new_name}"), soft_wrap=True)
    for line in lines(found.entries, found.changes, found.new):
        out.print(escape(line), soft_wrap=True)
    if file is not None:
        write_whole(file, json.dumps(geojson(found.changes), ensure_ascii=False), "--geojson")
