"""Layers of one point at one visit, put together from the surface down."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..layers import CONVENTIONS, Profile, profile
from .problems import Problems
from .reading import Sample, Samples

# A point and a visit.
type Key = tuple[str, str]

# Depths are typed to the millimetre at best.
_TOUCHING_CM = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """`last` is where the deepest layer stands in what was sent."""

    point: str
    visit: str
    stratum: str
    profile: Profile
    last: str


def cores_of(samples: Samples, depth_cm: float) -> list[Core]:
    """In the order in which they were sent. Raises BadParameter with every problem of the samples, and every row that
    leaves a gap, overlaps, holds no fine earth, ends above `depth_cm` or says another stratum than its point."""
    groups: dict[Key, list[Sample]] = {}
    for row in filter(None, samples.rows):
        groups.setdefault(_key(row), []).append(row)
    _check_rows(samples)
    doubtful = _doubtful(samples.rows)
    found = [_core(samples, sorted(rows, key=_top), depth_cm) for key, rows in groups.items() if key not in doubtful]
    samples.problems.stop()
    return [core for core in found if core is not None]


def _check_rows(samples: Samples) -> None:
    """What can be told of a row without the others of its visit."""
    strata: dict[str, Sample] = {}
    for row in filter(None, samples.rows):
        first = strata.setdefault(row.point, row)
        if row.stratum and first.stratum and row.stratum != first.stratum:
            samples.problems.add(row.where, "stratum", f"{row.stratum!r}, while {first.where} says {first.stratum!r} "
                                 f"for the point {row.point}")  # fmt: skip
        top, bottom = _depths(row)
        if bottom <= top:
            samples.problems.add(row.where, "bottom_cm", f"{bottom:g} is not below top_cm, {top:g}")


def _key(row: Sample) -> Key:
    return row.point, row.visit


def _doubtful(rows: Sequence[Sample | None]) -> set[Key]:
    """Points whose layers cannot be put together: of one no depth is known, or a row beside them may be of them."""
    found = {_key(row) for row in rows if row is not None and not all(map(math.isfinite, _depths(row)))}
    for row, other in pairwise(rows):
        if row is None or other is None:
            found |= {_key(each) for each in (row, other) if each is not None}
    return found


def _depths(row: Sample) -> tuple[float, float]:
    """Of top and bottom, cm; NaN where it is not known."""
    return row.values.get("top_cm", math.nan), row.values.get("bottom_cm", math.nan)


def _top(row: Sample) -> float:
    return row.values["top_cm"]


def _core(samples: Samples, rows: Sequence[Sample], depth_cm: float) -> Core | None:
    """None where a number is missing, which is a problem already."""
    problems = samples.problems
    _check_depths(rows, depth_cm, problems)
    numbers = ("top_cm", "bottom_cm", samples.carbon, *CONVENTIONS.get(samples.convention, ("",)))
    if not all(math.isfinite(row.values.get(name, math.nan)) for row in rows for name in numbers):
        return None
    found = profile("layers", [_layer(samples, row) for row in rows], samples.convention)
    for row, mass in zip(rows, found.fine_earth, strict=True):
        if mass <= 0 and row.values["bottom_cm"] > row.values["top_cm"]:
            problems.add(row.where, CONVENTIONS[samples.convention][-1], "leaves 0 t/ha of fine earth; a mass to "
                         "compare needs more than 0")  # fmt: skip
    first = rows[0]
    return Core(point=first.point, visit=first.visit, stratum=first.stratum, profile=found, last=rows[-1].where)


def _check_depths(rows: Sequence[Sample], depth_cm: float, problems: Problems) -> None:
    end, above = 0.0, "the surface"
    for row in rows:
        top, bottom = row.values["top_cm"], row.values["bottom_cm"]
        if bottom > top and abs(top - end) > _TOUCHING_CM:
            word = "leaves a gap below" if top > end else "overlaps"
            problems.add(row.where, "top_cm", f"{top:g} {word} {above} of {row.point} in {row.visit}, which ends at "
                         f"{end:g} cm")  # fmt: skip
        end, above = max(end, bottom), row.where
    if end < depth_cm * (1 - 1e-9):
        problems.add(rows[-1].where, "bottom_cm", f"{end:g} does not reach depth_cm, {depth_cm:g}; nothing is "
                     "extrapolated, choose less")  # fmt: skip


def _layer(samples: Samples, row: Sample) -> dict[str, float]:
    """In the columns of a layer of the toolkit; percent of carbon are tens of g/kg."""
    content = row.values["soc_g_kg"] if samples.carbon == "soc_g_kg" else row.values["soc_pct"] * 10
    return {
        "soc_g_kg": content,
        "thickness_cm": row.values["bottom_cm"] - row.values["top_cm"],
        **{name: row.values[name] for name in CONVENTIONS[samples.convention]},
    }
