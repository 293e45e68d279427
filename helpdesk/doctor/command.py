"""`helpdesk doctor URL [LAYER]`."""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console


def doctor(
    url: Annotated[
        str,
        typer.Argument(
            help="A landing page (or where one is at /features or /ogc), capabilities, a COG, a STAC catalogue "
            "or a TileJSON."
        ),
    ],
    layer: Annotated[str | None, typer.Argument(help="Only this collection.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Tell what a QGIS user will meet at a server, this one or any other; ends with 1 where data come out wrong."""
    # Late, since every other command does without them.
    from . import report
    from .examine import client, examine

    with client() as http, Console(stderr=True).status("asking ..."):
        findings = list(examine(http, url, layer))
    if as_json:
        sys.stdout.write(json.dumps(report.as_json(url, findings), indent=2, ensure_ascii=False) + "\n")
    else:
        report.show(Console(highlight=False), url, findings)
    if report.failed(findings):
        raise typer.Exit(1)
