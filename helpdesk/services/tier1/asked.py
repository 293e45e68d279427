"""A change that somebody asks for by itself, by factors or in the words of systems, without a place."""

from datetime import date
from math import nan
from typing import Any

from ...domain.tier1 import TRANSITION_YEARS, Edition, Estimate, Factors, Stratum, change, change_of_areas
from ..desk import Desk
from ..vocabulary import SYSTEM, check_words
from .looked_up import looked_up
from .together import FACTORS, WORDS, Asked, Given, check_together
from .told import Results, of_areas, of_change


def change_asked(desk: Desk, given: Given, on: date) -> Results:
    """What the process `tier1_change` gives for inputs that are each as they should be. Raises BadParameter that names
    the input where they do not go together."""
    asked = Asked(
        edition=Edition(given["edition"]),
        initial=_systems(given["initial"]),
        final=_systems(given["final"]),
        with_areas=isinstance(given["initial"], list),
        transition_years=given.get("transition_years", TRANSITION_YEARS),
        period_years=given.get("period_years"),
        lang=given.get("lang", "en"),
    )
    if check_together(given, asked):
        for path, system in asked.named():
            words = zip(SYSTEM[1:], WORDS[1:], strict=True)
            said = {fact: (f"{path}.{name}", system.get(name)) for fact, name in words}
            check_words(desk.content, (str(system["land_use"]),), said)
        return looked_up(desk, asked, given["climate_zone"], given["soil_class"], on)
    return _by_factors(asked, given["soc_ref"])


def _systems(given: Any) -> tuple[Given, ...]:
    return tuple(given) if isinstance(given, list) else (given,)


def _by_factors(asked: Asked, soc_ref: Any) -> Results:
    figures = [soc_ref, *(system[name] for side in asked.sides for system in side for name in FACTORS)]
    known = any(_says_error(each) for each in figures)
    reference = _estimate(soc_ref, known)
    years = asked.transition_years, asked.period_years
    if asked.with_areas:
        before, after = ([_stratum(system, known) for system in side] for side in asked.sides)
        return of_areas(asked.edition, change_of_areas(reference, before, after, *years))
    one, other = (_factors(side[0], known) for side in asked.sides)
    return of_change(asked.edition, change(reference, one, other, *years))


def _stratum(system: Given, known: bool) -> Stratum:
    return Stratum(area_ha=system["area_ha"], factors=_factors(system, known))


def _factors(system: Given, known: bool) -> Factors:
    land_use, tillage, amount = (_estimate(system[name], known) for name in FACTORS)
    return Factors(land_use=land_use, tillage=tillage, input=amount)


def _estimate(figure: Any, known: bool) -> Estimate:
    """A plain number is taken as exact, unless no figure at all has an error: then nothing is known of any."""
    if _says_error(figure):
        return Estimate(float(figure["value"]), float(figure["error_pct"]))
    value = figure["value"] if isinstance(figure, dict) else figure
    return Estimate(float(value), 0.0 if known else nan)


def _says_error(figure: Any) -> bool:
    return isinstance(figure, dict) and figure.get("error_pct") is not None
