"""`helpdesk explain`: the trace of one answer as prose."""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from ..bootstrap import open_desk
from ..domain.errors import BadParameter
from ..domain.geo import LonLat, Place
from ..services.advice import advise
from ..services.decision_log import note
from ..services.explain import as_json, explained
from ..services.past import desk_as_of
from ..services.question import Question, check_topics, parse_day, parse_degrees, parse_lang, parse_told
from ..settings import load_settings

out = Console(soft_wrap=False, highlight=False)


def explain(
    lon: Annotated[str, typer.Argument(help="Longitude, degrees.")],
    lat: Annotated[str, typer.Argument(help="Latitude, degrees.")],
    topic: Annotated[str, typer.Argument(help="The topic whose answer is to be explained.")],
    on: Annotated[str | None, typer.Option(help="The day whose rules are asked for, YYYY-MM-DD.")] = None,
    given: Annotated[list[str] | None, typer.Option(help="What you know, NAME:VALUE; may be repeated.")] = None,
    lang: Annotated[str, typer.Option(help="Language of the answer.")] = "en",
    as_of: Annotated[str | None, typer.Option("--as-of", help="A published content version, or a day.")] = None,
    plain_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Explain an answer: what decided, what was without effect, what would change it, who decides and why."""
    for name, word in (("LON", lon), ("LAT", lat)):
        if word.startswith("--"):
            raise BadParameter(name, f"{word!r} is not a number of degrees")
    opened = open_desk(load_settings())
    try:
        desk = desk_as_of(opened, as_of)
        question = Question(
            place=Place(at=LonLat(lon=parse_degrees("LON", lon), lat=parse_degrees("LAT", lat))),
            on=parse_day("--on", on) if on else desk.today(),
            lang=parse_lang(lang),
            topics=check_topics(desk, [topic]),
            **parse_told(desk, given or ()),
        )
        answer = advise(desk, question)
        note(desk, question)
        if plain_json:
            sys.stdout.write(json.dumps(as_json(desk, answer, topic), indent=2, ensure_ascii=False) + "\n")
            return
        for section in explained(desk, answer, topic):
            out.print(f"[bold]{escape(section.heading)}[/]")
            for line in section.lines:
                out.print(Padding(escape(line), (0, 0, 0, 2), expand=False))
            out.print()
    finally:
        opened.close()
