"""Checks content: every mistake by file and line, and every scenario on the ingested data."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ..content.load import Examined, examine
from ..domain.errors import Problem, Unavailable, in_full
from ..services.legends import misnamed
from ..services.scenarios import run_scenario
from ..settings import Settings, default_content_root
from .in_place import in_place
from .opening import desk_of, housing_of
from .rasters import Rasters
from .reading import examined_of, without_database
from .tables import geometry_problems


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `helpdesk check` found. `unrun` says why scenarios were not run, or is empty; `notes` what could not be
    looked at now; `translations` how far each pack speaks its languages, and `unfilled` what is still as templates have
    it, which are no problems."""

    problems: tuple[Problem, ...]
    files: int
    scenarios: int
    unrun: str = ""
    notes: tuple[str, ...] = ()
    translations: tuple[str, ...] = ()
    unfilled: str = ""


def links(settings: Settings) -> str:
    """Every page that the content cites, when it was read and what rests on it, as Markdown."""
    return examine(settings.content, settings.profile).source_list()


def check(settings: Settings) -> CheckReport:
    """Read everything, stop at nothing, run every scenario on the ingested data; problems in the order of files.

    Nothing is published: what a server serves meanwhile is not touched.
    """
    examined = examined_of(settings)
    headers, notes = in_place(examined, Rasters.of(settings).access)
    if settings.dsn is None:
        tables: Sequence[Problem] = without_database(examined)
    else:
        from .published_tables import faults

        tables, more = faults(examined, settings.dsn.get_secret_value())
        notes += more
    found = {*examined.problems, *examined.missing_files(), *headers}
    try:
        report = _on_data(settings, examined, found)
    except Unavailable as error:
        if settings.dsn is None:
            raise
        report = CheckReport(tuple(found), examined.files, 0, notes=(f"scenarios were not run: {in_full(error)}",))
    problems = tuple(sorted({*report.problems, *tables}))
    told = (*notes, *report.notes)
    unfilled = examined.unfilled(default_content_root() / "regions")
    return replace(report, problems=problems, notes=told, translations=examined.translations(), unfilled=unfilled)


def _on_data(settings: Settings, examined: Examined, found: Collection[Problem]) -> CheckReport:
    """What shows only on the ingested data, and what was `found` before. Raises Unavailable where these are away."""
    housing = housing_of(settings)
    territories = housing.territories(examined.content)
    if territories is None:
        unrun = "nothing is ingested yet; run `helpdesk ingest`"
        return CheckReport(tuple(found), examined.files, 0, unrun)
    named = {(each.path, each.line, each.field) for each in found}
    drawn = geometry_problems(examined, territories)
    problems = [*found, *(each for each in drawn if (each.path, each.line, each.field) not in named)]
    scenarios = examined.scenarios_without(problems)
    with housing.trial(examined, territories) as stores:
        desk = desk_of(settings, examined.content, stores)
        problems += [
            examined.layer_problem(layer, f"{name!r} is not a property of the built layer", *field)
            for layer, name, field in misnamed(desk)
        ]
        for scenario in scenarios:
            problems += [
                Problem(scenario.path, scenario.line, "expect", f"{scenario.name}: {message}")
                for message in run_scenario(desk, scenario)
            ]
    left = len(examined.scenarios) - len(scenarios)
    unrun = f"{left} of packs with problems run once these are mended" if left else ""
    return CheckReport(tuple(problems), examined.files, len(scenarios), unrun)
