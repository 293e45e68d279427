"""The door of this room: `examine` gives the content as far as it is valid, and every problem."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from ..domain.content import Content
from ..domain.errors import BadParameter, ContentInvalid, Problem
from ..domain.layers import Layer
from ..domain.scenarios import Scenario
from . import convert
from .checks import every_problem
from .checks.layers import files as missing_files
from .convert_evidence import evidence_of
from .convert_layer import layer_of
from .convert_scheme import scheme_of
from .convert_tiles import tile_matrix_set_of
from .kept import Kept
from .shelf import Shelf, fill
from .sources import source_list
from .translation import told, translated
from .unfilled import unfilled


@dataclass(frozen=True, slots=True)
class Examined:
    """The content as far as it is valid, every problem, and where each region stands for later problems."""

    content: Content
    scenarios: tuple[Scenario, ...]
    problems: tuple[Problem, ...]
    files: int
    shelf: Shelf

    def valid(self) -> Content:
        """The content. Raises ContentInvalid with every problem."""
        if self.problems:
            raise ContentInvalid(self.problems)
        return self.content

    def scenarios_without(self, problems: Iterable[Problem]) -> tuple[Scenario, ...]:
        """Those of packs that have no problem; none where the world or a layer has one, since all rest on them."""
        paths = [Path(problem.path).parts for problem in problems]
        marred = {parts[parts.index("regions") + 1] for parts in paths if "regions" in parts[:-1]}
        everything = "world" in marred or any("regions" not in parts for parts in paths)
        return () if everything else tuple(each for each in self.scenarios if each.pack not in marred)

    def missing_files(self) -> tuple[Problem, ...]:
        """Files that layers are to be built from and that are not there; what is built stands without them."""
        return tuple(missing_files(self.shelf))

    def region_problem(self, region: str, message: str) -> Problem:
        """A problem that only the geometry shows, at the line where the region is written."""
        for entry in self.shelf.regions:
            if entry.model.id == region:
                return entry.problem(message, "boundary" if entry.model.boundary is not None else "union_of")
        return Problem("regions", 1, region, message)

    def layer_problem(self, layer: str, message: str, *field: str) -> Problem:
        """A problem that only the built layer shows, at the line where the field is written."""
        for entry in self.shelf.layers:
            if layer in (entry.model.id, entry.model.replaces):
                return entry.problem(message, *field)
        return Problem("layers", 1, layer, message)

    def source_list(self) -> str:
        """Every page that the content cites, as Markdown."""
        return source_list(self.shelf)

    def translations(self) -> tuple[str, ...]:
        """Of each pack and each of its languages, how many texts lack it, as lines."""
        return tuple(told(translated(self.shelf)))

    def unfilled(self, templates: Path) -> str:
        """Where what `helpdesk new` wrote still stands, by the templates in this folder; empty where nowhere."""
        return unfilled(self.shelf, templates)

    def written(self, layer: str, *field: str) -> str | None:
        """What a layer's file has in a field; None where that is left out."""
        for entry in self.shelf.layers:
            if layer in (entry.model.id, entry.model.replaces):
                return entry.written(*field)
        return None


def examine(roots: Sequence[Path], profile: str = "default", kept: Kept | None = None) -> Examined:
    """Read everything, stop at nothing; what is `kept` of files that are the same is not parsed again. Raises
    BadParameter for a profile that no layer has."""
    shelf = fill(roots, kept)
    problems = [*shelf.problems, *every_problem(shelf)]
    profiles = sorted({"default", *(entry.model.profile for entry in shelf.layers)})
    if profile not in profiles:
        raise BadParameter("HELPDESK_PROFILE", f"{profile!r} is no layer's profile; there are {', '.join(profiles)}")
    return Examined(
        content=_content(shelf, profile),
        scenarios=(*map(convert.scenario_of, shelf.scenarios), *map(convert.scenario_of, shelf.places)),
        problems=tuple(sorted(set(problems))),
        files=shelf.files,
        shelf=shelf,
    )


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
        evidence=_by_id(evidence_of(entry) for entry in shelf.evidence),
        schemes=_by_id(scheme_of(entry) for entry in shelf.schemes),
        services=_by_id(convert.service_of(entry) for entry in shelf.services),
        tile_matrix_sets=_by_id(tile_matrix_set_of(entry.model) for entry in shelf.tile_matrix_sets),
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
