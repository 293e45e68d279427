"""`layers/VALIDATION.md`: every figure of it is computed here, and its pictures are drawn of the same pairs."""

import csv
from math import isnan
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from . import figures, worked, zones
from .comparisons import (
    FEWEST_IN_ZONE,
    OTHER_UNUSED,
    REFERENCES,
    AgainstMap,
    AtProfiles,
    against_map,
    at_profiles,
)
from .evapotranspiration import BEFORE, NOW
from .scores import Score

PAGE = "VALIDATION.md"
_HERE = Path(__file__).parent
_PROFILES, _MAP = "Described profiles (ISRIC ISIS)", "Sanderman, Hengl and Fiske (2017)"
_COLD = ("cool", "boreal", "polar")
_HEADING = (
    "| | n | our mean | their mean | bias | MAE | RMSE | r | r of logarithms | efficiency "
    "| within a factor of two, % |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)


def files(layer: str, folder: Path) -> None:
    """Writes the page and its pictures. Raises Missing before anything is written."""
    profiles, other, references = compared(layer)
    (folder / PAGE).write_text(text(layer, profiles, other, references), "utf-8")
    figures.scatter(profiles.pairs, profiles.ours["all"], folder / "validation-profiles.svg", (_PROFILES, layer))
    figures.density(other.pairs, other.whole, folder / "validation-map.svg", (_MAP, layer))


def compared(layer: str) -> tuple[AtProfiles, AgainstMap, list[AgainstMap]]:
    """The layer at profiles and against the other map, and the reference stocks, 2006 first, against that of land
    without use. Raises Missing."""
    profiles, other = at_profiles(layer), against_map(layer)
    return profiles, other, [against_map(name, OTHER_UNUSED) for name in REFERENCES]


def text(layer: str, profiles: AtProfiles, other: AgainstMap, references: list[AgainstMap]) -> str:
    pages = Environment(
        loader=FileSystemLoader(_HERE), undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False
    )
    return pages.get_template("page.md.jinja").render(
        layer=layer,
        profiles=profiles,
        map=other,
        heading=_HEADING,
        row=_row,
        fewest=FEWEST_IN_ZONE,
        errors=public_errors(),
        references=references,
        editions=_editions,
        higher=_higher,
        examples=worked.examples(),
        guidelines=worked.guidelines(),
        printed=worked.PUBLISHED_T_C_YR,
        figure=_figure,
        extent=_extent,
        zones=zones.zones(),
        known=zones.known_places(),
        now=NOW,
        before=BEFORE,
        agreed=_agreed,
        cold=[zone for zone in other.zones if zone.startswith(_COLD)],
    )


def public_errors() -> list[dict[str, str]]:
    with (_HERE / "public_errors.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _editions(name: str, earlier: Score | None, later: Score) -> str:
    """A row of both editions; one that has no default in a zone has no figures there."""
    cells = [f"{later.theirs:.1f}"]
    for found in (earlier, later):
        cells += ["", "", ""] if found is None else [f"{found.ours:.1f}", f"{found.bias:+.1f}", f"{found.rmse:.1f}"]
    return f"| {name} | {' | '.join(cells)} |"


def _higher(found: Score) -> str:
    return f"{abs(found.bias):.0f} t C/ha {'higher' if found.bias > 0 else 'lower'}"


def _agreed(found: zones.Agreement) -> str:
    return f"{found.same:.0f} | {found.moist:.0f} | {found.dry:.0f} | {found.kappa:.2f}"


def _figure(rate: float, per_ha: bool) -> str:
    return f"{rate:.5g} per ha" if per_ha else f"{rate:,.0f}"


def _extent(example: worked.Example) -> str:
    ends = (example.found.low_t_c_yr, example.found.high_t_c_yr)
    return "" if isnan(ends[0]) else " to ".join(_figure(end, example.per_ha) for end in ends)


def _row(name: str, found: Score) -> str:
    cells = [
        f"{found.n:,}",
        f"{found.ours:.1f}",
        f"{found.theirs:.1f}",
        f"{found.bias:+.1f}",
        f"{found.mae:.1f}",
        f"{found.rmse:.1f}",
        f"{found.correlation:.2f}",
        f"{found.log_correlation:.2f}",
        f"{round(found.efficiency, 2) + 0.0:.2f}",
        f"{found.within_two:.0f}",
    ]
    return f"| {name} | {' | '.join(cells)} |"
