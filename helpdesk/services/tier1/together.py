"""What is asked of a change, and whether its parts go together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from typing import Any

from ...domain.errors import BadParameter
from ...domain.tier1 import Edition

Given = Mapping[str, Any]
FACTORS = ("f_lu", "f_mg", "f_i")
WORDS = ("land_use", "tillage", "input")
KEYS = ("climate_zone", "soil_class")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Systems before and after, by factors or by words; `with_areas`, each with its hectares."""

    edition: Edition
    initial: tuple[Given, ...]
    final: tuple[Given, ...]
    with_areas: bool
    transition_years: float
    period_years: float | None
    lang: str

    @property
    def sides(self) -> tuple[tuple[Given, ...], tuple[Given, ...]]:
        return self.initial, self.final

    def named(self) -> Iterator[tuple[str, Given]]:
        """Every system with its path among the inputs."""
        for name, side in (("initial", self.initial), ("final", self.final)):
            for place, system in enumerate(side):
                yield f"{name}[{place}]" if self.with_areas else name, system


def check_together(given: Given, asked: Asked) -> bool:
    """Whether systems are in words, to be looked up, or by factors: all are one or the other, with what goes with it,
    and the areas of both sides are the same land. Raises BadParameter."""
    _check_areas(given, asked)
    by_words = asked.initial[0].get("land_use") is not None
    told = "land_use (with tillage and input)" if by_words else "f_lu, f_mg and f_i"
    wanted, unfit = (("land_use",), FACTORS) if by_words else (FACTORS, WORDS)
    for path, system in asked.named():
        _check(system, wanted, unfit, told, f"{path}.")
    needed, other = (KEYS, ("soc_ref",)) if by_words else (("soc_ref",), KEYS)
    _check(given, needed, other, told)
    return by_words


def _check(given: Given, wanted: tuple[str, ...], unfit: tuple[str, ...], told: str, path: str = "") -> None:
    for name in wanted:
        if given.get(name) is None:
            raise BadParameter(f"{path}{name}", f"is missing; systems told by {told} need it")
    for name in unfit:
        if given.get(name) is not None:
            raise BadParameter(f"{path}{name}", f"does not go with systems told by {told}; leave it out")


def _check_areas(given: Given, asked: Asked) -> None:
    if isinstance(given["final"], list) != asked.with_areas:
        raise BadParameter("final", "must be a list of areas where initial is one, and one system where it is not")
    if asked.with_areas:
        before, after = (sum(system["area_ha"] for system in side) for side in asked.sides)
        if not isclose(before, after, rel_tol=1e-6):
            raise BadParameter("final", f"covers {after:.12g} ha and initial {before:.12g} ha; both must be one land")
