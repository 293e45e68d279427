"""The tables that content adds to the ingested layers: what they are made of, and what is wrong with it."""

import hashlib
import inspect
import logging
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from threading import Lock

from .. import __version__
from ..content.load import Examined
from ..domain.content import Content
from ..domain.errors import ContentInvalid, Problem
from ..domain.subsidiarity import standing
from ..services import standings
from ..services.standings import Answered, Standings, settled_since
from ..storage.territories import (
    ContentTable,
    Drawn,
    Ground,
    Territories,
    build,
    build_on,
    competences_table,
    content_tables,
    subsidiarity_table,
    write_tables,
)

_WRITERS = Path(__file__).parents[1] / "storage" / "territories"


class MapMemory:
    """What the last map of subsidiarity was made of; with it, the map of a changed content costs what was changed.

    It is kept for as long as the process lives, and takes about as much memory as the map itself.
    """

    def __init__(self) -> None:
        self.answered, self.drawn = Answered(), Drawn()
        self.lock = Lock()

    def report(self) -> str:
        """What the last map took."""
        answered, drawn = self.answered, self.drawn
        return (
            f"map of subsidiarity: {drawn.overlaid} overlay; answers for {answered.worked_out} sets of regions worked "
            f"out, {answered.reused} as before; {drawn.joined} shapes joined, {drawn.reused} as before"
        )


_OF_THIS_PROCESS = MapMemory()
_log = logging.getLogger(__name__)


def content_key(content: Content) -> str:
    """A digest of what the published tables are made of: the content, the code that writes them, and the last day on
    which a statement or competence began or ended, for the map of subsidiarity is that of today."""
    settled = settled_since(content, date.today())
    digest = hashlib.sha256(f"{content.version}/{__version__}/{settled}".encode())
    for path in (*sorted(_WRITERS.glob("*.py")), *(Path(inspect.getfile(each)) for each in (standing, standings))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def geometry_problems(examined: Examined, territories: Territories) -> Sequence[Problem]:
    return [examined.region_problem(region, message) for region, message in territories.problems]


def writer(examined: Examined) -> Callable[[Path], None]:
    """Writes the regions and statements into a GeoPackage. Raises ContentInvalid for what only geometry shows."""

    def write(gpkg: Path) -> None:
        territories = build(tuple(examined.content.regions.values()), gpkg)
        problems = list(geometry_problems(examined, territories))
        if problems:
            raise ContentInvalid(problems)
        write_content(examined.content, territories, gpkg, maps_of(examined.content, territories))

    return write


def maps_of(
    content: Content, territories: Territories, memory: MapMemory = _OF_THIS_PROCESS
) -> tuple[ContentTable, ...]:
    """Who decides where, and who is competent where, as of today; of any content, an earlier one too."""
    day = date.today()
    with memory.lock:
        nesting = territories.nesting(tuple(content.regions.values()))
        asked = Standings(content, nesting, day, memory.answered)
        decided = subsidiarity_table(territories, asked, content.topics, content.bodies, day, memory.drawn)
        _log.info(memory.report())
    return decided, competences_table(territories, content.topics, content.bodies)


def content_on(examined: Examined) -> Callable[[Ground], Sequence[ContentTable]]:
    """Makes the tables of the content on any ground. Raises ContentInvalid for what only geometry shows."""

    def made(ground: Ground) -> Sequence[ContentTable]:
        content = examined.content
        territories = build_on(ground, tuple(content.regions.values()))
        problems = list(geometry_problems(examined, territories))
        if problems:
            raise ContentInvalid(problems)
        regions, statements = tuple(content.regions.values()), tuple(content.statements.values())
        return *content_tables(territories, regions, statements, content.bodies), *maps_of(content, territories)

    return made


def write_content(content: Content, territories: Territories, gpkg: Path, maps: Sequence[ContentTable] = ()) -> None:
    """Writes the tables into a GeoPackage; a region without a geometry is left out."""
    regions = tuple(region for region in content.regions.values() if region.id in territories.geometries)
    write_tables(territories, regions, tuple(content.statements.values()), gpkg, bodies=content.bodies, more=maps)
