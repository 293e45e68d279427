"""The use case: laboratory results in; stocks of points, strata, area and their change out."""

from collections.abc import Mapping, Sequence

from ....domain.errors import BadParameter
from ....domain.tier1 import CO2_PER_C
from ..plain import Given, Results, plain
from . import estimates
from .estimates import Part, Stocks
from .profiles import cores_of
from .reading import Samples, read, years_of
from .stocks import (
    BASES,
    EQUIVALENT_MASS,
    FIXED_DEPTH,
    PointStock,
    check_reached,
    masses_above,
    reference_masses,
    stocks_of,
)
from .table import Table, table_of


def soil_samples(given: Given) -> Results:
    """Raises BadParameter with every row that cannot be used; nothing is left out silently."""
    table = table_of(given)
    samples = read(table)
    depth, confidence = given["depth_cm"], given["confidence"]
    cores = cores_of(samples, depth)
    masses = masses_above(cores, depth)
    references = reference_masses(cores, masses)
    wanted = given.get("reference_mass_t_ha")
    if wanted is not None:
        check_reached(samples.source, cores, wanted)
        references = dict.fromkeys(references, float(wanted))
    areas = _areas(given, list(references))
    points = stocks_of(cores, masses, depth, references)
    stocks = estimates.by_visit(points)
    return {
        **_read_as(table, samples),
        "depth_cm": depth,
        "confidence": confidence,
        "reference_mass_t_ha": references,
        "points": [_point(each) for each in points],
        "strata": _strata(stocks, areas),
        "estimates": [_estimate(visit, stocks[visit], areas, confidence) for visit in stocks],
        "changes": _changes(stocks, areas, given),
        "warnings": _warnings(stocks, samples),
    }


def _read_as(table: Table, samples: Samples) -> Results:
    return {
        "rows_read": len(samples.rows),
        "convention": samples.convention,
        "carbon_column": samples.carbon,
        "separator": table.separator,
        "decimal_mark": samples.decimal_mark,
        "columns_not_read": list(samples.unread),
    }


def _areas(given: Given, names: Sequence[str]) -> dict[str, float]:
    """Hectares by stratum. Raises BadParameter for strata that do not fit the results; one stratum needs none."""
    listed: Sequence[Given] = given.get("strata") or []
    areas = {each["name"]: float(each["area_ha"]) for each in listed}
    for place, each in enumerate(listed):
        if each["name"] not in names:
            raise BadParameter(f"strata[{place}].name", f"{each['name']!r} has no rows; there are {', '.join(names)}")
    lacking = [name for name in names if name not in areas]
    if lacking and (areas or len(names) > 1):
        raise BadParameter(
            "strata", f"lack the area of {lacking[0]!r}; give name and area_ha of each: a mean not weighted by area is "
            "of another area"
        )  # fmt: skip
    return areas


def _point(stock: PointStock) -> Results:
    core = stock.core
    return {
        "point": core.point,
        "visit": core.visit,
        "stratum": core.stratum,
        "layers": len(core.profile.carbon),
        "sampled_cm": core.profile.depth_cm,
        "fine_earth_t_ha": stock.mass_t_ha,
        "soc_stock_t_ha": stock.by_basis[FIXED_DEPTH],
        "soc_stock_esm_t_ha": stock.by_basis[EQUIVALENT_MASS],
    }


def _strata(stocks: Stocks, areas: Mapping[str, float]) -> list[Results]:
    found = []
    for visit, strata in stocks.items():
        for name, points in strata.items():
            row: Results = {"stratum": name, "visit": visit, "area_ha": areas.get(name), "n": len(points)}
            for basis in BASES:
                values = estimates.values_of(points, basis)
                spread = plain(values.std(ddof=1)) if len(values) > 1 else None
                row[basis] = {"mean_t_ha": plain(values.mean()), "sd_t_ha": spread}
            found.append(row)
    return found


def _estimate(
    visit: str, strata: Mapping[str, Mapping[str, PointStock]], areas: Mapping[str, float], confidence: float
) -> Results:
    weights, area = estimates.weights_of(list(strata), areas), _area(strata, areas)
    row: Results = {"visit": visit, "strata": list(strata), "area_ha": area}
    for basis in BASES:
        parts = [
            Part(coefficient=weights[name], values=estimates.values_of(points, basis))
            for name, points in strata.items()
        ]
        mean, found = estimates.estimate(parts)
        total = mean * area if area is not None else None
        row[basis] = {"mean_t_ha": mean, **estimates.told(mean, found, confidence), "total_t": total}
    return row


def _area(names: Mapping[str, object] | Sequence[str], areas: Mapping[str, float]) -> float | None:
    return sum(areas[name] for name in names) if areas else None


def _changes(stocks: Stocks, areas: Mapping[str, float], given: Given) -> list[Results]:
    """From the first visit to each later one, over the strata that both have."""
    first, *later = stocks
    found = []
    for visit in later:
        both = [name for name in stocks[first] if name in stocks[visit]]
        if both:
            found.append(_change(first, visit, both, stocks, areas, given))
    return found


def _change(
    first: str, visit: str, names: Sequence[str], stocks: Stocks, areas: Mapping[str, float], given: Given
) -> Results:
    before, after = stocks[first], stocks[visit]
    weights = estimates.weights_of(names, areas)
    years = (years_of(visit) or 0) - (years_of(first) or 0)
    row: Results = {
        "from": first,
        "to": visit,
        "years": years,
        "strata": list(names),
        "area_ha": _area(names, areas),
        "design": {
            name: "paired" if estimates.paired_points(before[name], after[name]) else "unpaired" for name in names
        },
        "points_left_out": _left_out(names, before, after),
    }
    for basis in BASES:
        parts = [
            part for name in names for part in estimates.change_parts(before[name], after[name], basis, weights[name])
        ]
        mean, found = estimates.estimate(parts)
        row[basis] = {
            "change_t_ha": mean,
            **estimates.told(mean, found, given["confidence"]),
            **estimates.detectable(mean, found, given["confidence"], given["power"]),
            "change_t_co2e_ha": mean * CO2_PER_C,
            "change_t_ha_yr": mean / years if years > 0 else None,
        }
    return row


def _left_out(
    names: Sequence[str], before: Mapping[str, Mapping[str, PointStock]], after: Mapping[str, Mapping[str, PointStock]]
) -> list[str]:
    """Points without a pair in strata that are compared by pairs."""
    found = []
    for name in names:
        if estimates.paired_points(before[name], after[name]):
            found += sorted(set(before[name]) ^ set(after[name]))
    return found


def _warnings(stocks: Stocks, samples: Samples) -> list[str]:
    """What a reader of the numbers must know."""
    strata = {name for each in stocks.values() for name in each}
    found = [
        f"stratum {name!r} has one point in {visit}: a mean of it has no range"
        for visit, each in stocks.items()
        for name, points in each.items()
        if len(points) == 1
    ]
    found += [
        f"stratum {name!r} has no point in {visit}: the estimate of that visit is of the other strata only"
        for visit, each in stocks.items()
        for name in sorted(strata - set(each))
    ]
    if samples.unread:
        found.append(f"columns that are not read: {', '.join(samples.unread)}")
    return found
