"""What must hold between files. Each check looks at the whole shelf and yields every problem it finds."""

from collections.abc import Iterator

from ...domain.errors import Problem
from ..shelf import Shelf
from . import (
    authorities,
    defences,
    evidence,
    identity,
    layers,
    legends,
    norms,
    references,
    schemes,
    services,
    tier1_maps,
    times,
    units,
)

CHECKS = (
    identity.unique_ids,
    identity.languages,
    references.of_regions,
    references.of_bodies,
    references.of_topics,
    references.of_statements,
    references.of_audiences,
    references.of_conditions,
    references.of_schemes,
    references.of_scenarios,
    schemes.stacking,
    services.references,
    services.conditions,
    services.refining,
    authorities.of_norms,
    authorities.of_powers,
    authorities.of_schemes,
    defences.of_answers,
    defences.of_lines,
    defences.of_places,
    norms.competent_issuers,
    norms.sellers,
    norms.derogations,
    norms.replacements,
    times.overlapping_rules,
    times.future_readings,
    units.agree,
    evidence.references,
    evidence.climates,
    evidence.possible,
    layers.recipes,
    layers.measures,
    layers.machinery,
    tier1_maps.options,
    tier1_maps.covers,
    tier1_maps.signs,
    layers.facts,
    layers.accounts,
    layers.replaced,
    layers.uses,
    legends.ramps,
    legends.styles,
    legends.entries,
    legends.headings,
)


def every_problem(shelf: Shelf) -> Iterator[Problem]:
    for check in CHECKS:
        yield from check(shelf)
