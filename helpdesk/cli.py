"""The command line: serving and asking, and the commands that stand in modules of their own."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from . import __version__
from .bootstrap import build_data, open_desk, where_of
from .commands.backup import backup, restore
from .commands.batch import batch
from .commands.check import check
from .commands.diff import diff
from .commands.explain import explain
from .commands.jobs import jobs
from .commands.new import new
from .commands.preview import preview
from .commands.publish import publish_content
from .content.schemas import write as write_schemas
from .doctor.command import doctor
from .domain.errors import BadParameter, ContentInvalid, HelpdeskError, in_full
from .domain.geo import LonLat, Place
from .services.advice import advise
from .services.decision_log import note
from .services.desk import Desk
from .services.naming import places_named
from .services.question import Question, parse_day, parse_degrees, parse_lang, parse_told, with_subtopics
from .services.record import record
from .services.spoken import spoken
from .settings import Settings, default_content_root, load_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The soil helpdesk: for any place, its soil, its rules and the local advice.",
    # Longitudes west of Greenwich begin with a minus sign and are not options.
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(doctor)
app.command()(backup)
app.command()(batch)
app.command()(check)
app.command()(diff)
app.command(context_settings={"ignore_unknown_options": True})(explain)
app.command()(jobs)
app.command()(new)
app.command()(preview)
app.command(name="publish")(publish_content)
app.command()(restore)
out = Console(soft_wrap=False, highlight=False)
err = Console(stderr=True, highlight=False)


def main() -> None:
    """The `helpdesk` command; what goes wrong on purpose is said in a line, not shown as a traceback."""
    try:
        app()
    except ContentInvalid as error:
        for problem in error.problems:
            err.print(escape(str(problem)), soft_wrap=True)
        count = len(error.problems)
        err.print(
            f"{count} problem{'s' if count > 1 else ''} in the content; mend {'them' if count > 1 else 'it'} first"
        )
        sys.exit(1)
    except HelpdeskError as error:
        err.print(f"helpdesk: {escape(in_full(error))}", soft_wrap=True)
        sys.exit(1)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    print_config: Annotated[bool, typer.Option("--print-config", help="Show the settings in force and stop.")] = False,
) -> None:
    """Serve the desk: the page, the JSON API and the OGC APIs."""
    from .serving.run import run

    settings = load_settings(**{key: value for key, value in (("host", host), ("port", port)) if value is not None})
    if print_config:
        out.print_json(settings.model_dump_json())
        return
    run(settings, lambda line: err.print(escape(line), soft_wrap=True), _announce)


def _announce(url: str) -> None:
    out.print(f"[bold]Soil helpdesk {__version__}[/] is serving at [bold]{url}[/]", soft_wrap=True)
    out.print(f"  a page        {url}/", soft_wrap=True)
    out.print(f"  an answer     {url}/api/advice?lon=-4.506&lat=48.607", soft_wrap=True)
    out.print(f"  OGC APIs      {url}/ogc      QGIS: {url}/features", soft_wrap=True)
    out.print('  on the line   helpdesk ask "Plouguerneau"   or   helpdesk ask 36.05 -0.2', soft_wrap=True)


@app.command(context_settings={"ignore_unknown_options": True})
def ask(
    place: Annotated[list[str], typer.Argument(help="LON LAT in degrees, or the name of a place.", metavar="PLACE")],
    topic: Annotated[list[str] | None, typer.Option(help="Only this topic and those under it; repeatable.")] = None,
    on: Annotated[str | None, typer.Option(help="The day whose rules are asked for, YYYY-MM-DD.")] = None,
    lang: Annotated[str, typer.Option(help="Language of the answer.")] = "en",
    given: Annotated[list[str] | None, typer.Option(help="What you know, NAME:VALUE; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the decision record as JSON.")] = False,
) -> None:
    """Ask about a place and read the answer."""
    desk = open_desk(load_settings())
    try:
        question = Question(
            place=_place(desk, place),
            on=parse_day("--on", on) if on else desk.today(),
            lang=parse_lang(lang),
            topics=with_subtopics(desk, topic or ()),
            **parse_told(desk, given or ()),
        )
        answer = record(desk, advise(desk, question))
        note(desk, question)
    finally:
        desk.close()
    if as_json:
        sys.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False) + "\n")
    else:
        _print(answer)


@app.command(name="ingest")
def ingest_layers(
    only: Annotated[list[str] | None, typer.Argument(help="Only these layers; all by default.")] = None,
    store: Annotated[
        str | None, typer.Option(help="postgis where HELPDESK_DSN names a database, else geopackage.")
    ] = None,
) -> None:
    """Fetch and build the layers; what is there already is not built again."""
    settings = load_settings()
    _agree(settings, store)
    manifest = build_data(settings, only or (), mend=True)
    out.print(f"{len(manifest.layers)} layers, version {manifest.version}, in {where_of(settings)}", soft_wrap=True)


def _agree(settings: Settings, store: str | None) -> None:
    """What is loaded into one store and served from the other would be missed by everybody."""
    if store not in (None, "postgis", "geopackage"):
        raise BadParameter("--store", f"{store!r} is neither postgis nor geopackage")
    if store == "postgis" and settings.dsn is None:
        raise BadParameter("--store", "postgis needs a database; set HELPDESK_DSN=postgresql://user:password@host/name")
    if store == "geopackage" and settings.dsn is not None:
        raise BadParameter("--store", "HELPDESK_DSN is set, and the desk is served from there; unset it first")


@app.command()
def schemas() -> None:
    """Write the JSON Schemas for editors into config/schemas/."""
    changed = write_schemas(default_content_root() / "config" / "schemas")
    out.print(f"{len(changed)} schemas changed: {', '.join(changed)}" if changed else "the schemas are up to date")


@app.command()
def openapi() -> None:
    """Print the OpenAPI document of /api, from which clients can be generated."""
    from .app import api_document  # all faces come with it, which other commands need not wait for

    print(json.dumps(api_document(), indent=1, ensure_ascii=False))


def _place(desk: Desk, words: list[str]) -> Place:
    """Two numbers, longitude first, in one word or two; or the name of a place."""
    words = [part for word in words for part in word.replace(",", " ").split()] if _numeric(words) else words
    numbers = [_number(word) for word in words]
    for word, number in zip(words, numbers, strict=True):
        if word.startswith("-") and number is None:
            raise BadParameter(word, "is not an option; `helpdesk ask --help` lists them")
    if len(words) == 2 and None not in numbers:
        lon, lat = (parse_degrees(name, word) for name, word in zip(("LON", "LAT"), words, strict=True))
        place = Place(at=LonLat(lon=lon, lat=lat))
        _hint_at_swap(desk, place)
        return place
    if None not in numbers:
        raise BadParameter("PLACE", "give two numbers, longitude then latitude, or the name of a place")
    found = places_named(desk, " ".join(words))
    if len(found) > 1:
        others = "; ".join(place.label for place in found[1:4])
        err.print(f"[dim]there are others of this name: {escape(others)}[/]", soft_wrap=True)
    return found[0].as_place()


def _numeric(words: list[str]) -> bool:
    return all(character in "0123456789+-., " for character in "".join(words))


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None


def _hint_at_swap(desk: Desk, place: Place) -> None:
    """A point far from every region whose mirror image lies in one was most likely read latitude first."""
    lon, lat = place.at.lon, place.at.lat
    if abs(lon) > 90 or len(desk.regions.at(place.at, 1).inside) > 1:
        return
    if len(desk.regions.at(LonLat(lon=lat, lat=lon), 1).inside) > 1:
        err.print(f"[dim]longitude comes first; did you mean: helpdesk ask {lat:g} {lon:g}[/]", soft_wrap=True)


def _print(answer: dict[str, Any]) -> None:
    for section in spoken(answer):
        out.print(f"[bold]{escape(section.heading)}[/]")
        for line in section.lines:
            out.print(Padding(escape(line), (0, 0, 0, 2), expand=False))
        out.print()
