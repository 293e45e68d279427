"""The doors of this room: `load` gives the content or raises with every problem; `examine` gives both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from ..domain.content import Content
from ..domain.errors import ContentInvalid, Problem
from ..domain.layers import Layer
from ..domain.scenarios import Scenario
from . import convert
from .checks import every_problem
from .convert_layer import layer_of
from .shelf import Shelf, fill


@dataclass(frozen=True, slots=True)
class Examined:
    """The content as far as it is valid, every problem, and where each region stands for later problems."""

    content: Content
    scenarios: tuple[Scenario, ...]
    problems: tuple[Problem, ...]
    files: int
    shelf: Shelf

    def region_problem(self, region: str, message: str) -> Problem:
        """A problem that only the geometry shows, at the line where the region is written."""
        for entry in self.shelf.regions:
            if entry.model.id == region:
                return entry.problem(message, "boundary" if entry.model.boundary is not None else "union_of")
        return Problem("regions", 1, region, message)


def examine(roots: Sequence[Path], profile: str = "default") -> Examined:
    """Read everything, stop at nothing."""
    shelf = fill(roots)
    problems = [*shelf.problems, *every_problem(shelf)]
    return Examined(
        content=_content(shelf, profile),
        scenarios=tuple(convert.scenario_of(entry) for entry in shelf.scenarios),
        problems=tuple(sorted(set(problems))),
        files=shelf.files,
        shelf=shelf,
    )


def load(roots: Sequence[Path], profile: str = "default") -> Content:
    """The content. Raises ContentInvalid with every problem."""
    examined = examine(roots, profile)
    if examined.problems:
        raise ContentInvalid(examined.problems)
    return examined.content


def _content(shelf: Shelf, profile: str) -> Content:
    files = {entry.model.id: entry.model for entry in shelf.layers}
    layers = [layer_of(entry, files) for entry in shelf.layers]
    return Content(
        version=shelf.version,
        packs=_by_id(convert.pack_of(entry) for entry in shelf.packs),
        layers=_by_id(_of_profile(layers, profile)),
        regions=_by_id(convert.region_of(entry) for entry in shelf.regions),
        bodies=_by_id(convert.body_of(entry) for entry in shelf.bodies),
        topics=_by_id(convert.topic_of(entry) for entry in shelf.topics),
        facts=_by_id(convert.fact_of(entry) for entry in shelf.facts),
        statements=_by_id(convert.statement_of(entry) for entry in shelf.statements),
        practices=_by_id(convert.practice_of(entry) for entry in shelf.practices),
        schemes=_by_id(convert.scheme_of(entry) for entry in shelf.schemes),
        services=_by_id(convert.service_of(entry) for entry in shelf.services),
    )


def _of_profile(layers: Sequence[Layer], profile: str) -> Iterable[Layer]:
    """The default layers, with those of the profile in addition or, under the same id, in their stead.

    A stand-in keeps the id, so that recipes, boundaries and clients find it where they found the other.
    """
    chosen = {layer.id: layer for layer in layers if layer.profile == "default"}
    if profile != "default":
        extra = [layer for layer in layers if layer.profile == profile]
        chosen |= {layer.replaces or layer.id: replace(layer, id=layer.replaces or layer.id) for layer in extra}
    return chosen.values()


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


def _by_id[Thing: _Identified](things: Iterable[Thing]) -> Mapping[str, Thing]:
    return {thing.id: thing for thing in things}
