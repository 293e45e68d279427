"""`helpdesk preview`: the draft, served beside the published content."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from ..settings import load_settings

out = Console(highlight=False)


def preview(
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; by default the one after the desk's own.")
    ] = None,
    content: Annotated[
        Path | None, typer.Option(help="The folder that is edited; HELPDESK_CONTENT by default.", metavar="FOLDER")
    ] = None,
) -> None:
    """Serve the draft, marked as such on every page, anew after each save; nothing is published."""
    from ..serving.preview import preview as serve

    published = load_settings()
    changed: dict[str, Any] = {"port": port or published.port + 1, "base_url": None}
    settings = load_settings(**changed, **({"content": (content,)} if content else {}))
    serve(settings, published.public_url, _say)


def _say(line: str) -> None:
    out.print(escape(line), soft_wrap=True)
