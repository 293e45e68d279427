"""`helpdesk publish`: the draft becomes the published content, and an older version comes back."""

import getpass
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..bootstrap.publishing import NotPublished, library, publish, put_back
from ..domain.errors import BadParameter
from ..domain.published import Publication
from ..settings import Settings, load_settings

out = Console(highlight=False)


def publish_content(
    message: Annotated[str, typer.Option("-m", "--message", help="What was changed and why, in a sentence.")] = "",
    by: Annotated[str | None, typer.Option(help="Who publishes; your user name by default.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="Show what was published, newest first, and stop.")] = False,
    back: Annotated[
        str | None, typer.Option(help="Make this version, or that of a day, current again.", metavar="VERSION")
    ] = None,
    content: Annotated[
        Path | None, typer.Option(help="The folder that is edited; HELPDESK_CONTENT by default.", metavar="FOLDER")
    ] = None,
) -> None:
    """Check the content whole and publish it as a version that is kept for good; or list versions, or put one back."""
    settings = load_settings(**({"content": (content,)} if content else {}))
    if listed:
        _list(settings)
        return
    if not message.strip() and back is None:
        raise BadParameter("--message", 'is missing; say what was changed and why: -m "..."')
    who = by or _user()
    if back is not None:
        made = put_back(settings, back, who, message.strip())
        _tell(settings, f"content {made.version} is current again")
        return
    try:
        made = publish(settings, who, message.strip())
    except NotPublished as error:
        for line in (*map(str, error.report.problems), *error.report.notes, error.report.unrun):
            if line:
                out.print(escape(line), soft_wrap=True)
        raise
    _tell(settings, f"content {made.version} is published")


def _tell(settings: Settings, done: str) -> None:
    out.print(done, soft_wrap=True)
    roots = os.pathsep.join(map(str, library(settings).current_roots()))
    out.print(escape(f"servers that are started with HELPDESK_CONTENT={roots} follow within seconds"), soft_wrap=True)


def _list(settings: Settings) -> None:
    kept = library(settings)
    history, current = kept.history(), kept.current()
    if not history:
        out.print("nothing is published yet; `helpdesk publish -m ...` does it")
    last = {each.version: number for number, each in enumerate(history)}
    for number, each in reversed(list(enumerate(history))):
        mark = "*" if each.version == current and last[each.version] == number else " "
        out.print(escape(_line(mark, each)), soft_wrap=True)


def _line(mark: str, each: Publication) -> str:
    done = "put back" if each.action == "back" else "published"
    why = f": {each.message}" if each.message else ""
    return f"{mark} {each.version}  {each.at:%Y-%m-%d %H:%M}  {done} by {each.by}{why}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid())
