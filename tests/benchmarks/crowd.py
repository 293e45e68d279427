"""A desk among thousands of regions more, strewn over the places of the packs, with ten statements to each.

Round regions of 1 to 4 km lie about two deep wherever the benchmarks ask, so that nearly every place has regions that
no other place has; a third of what is said depends on the soil.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from helpdesk.bootstrap.opening import housing_of
from helpdesk.content.load import examine
from helpdesk.domain.bodies import Body, Competence, Power
from helpdesk.domain.conditions import Condition
from helpdesk.domain.content import Content
from helpdesk.domain.regions import Boundary, Region
from helpdesk.domain.statements import Modality, Source, Statement
from helpdesk.services.desk import Desk
from helpdesk.services.rulebook import Rulebook
from helpdesk.settings import load_settings
from helpdesk.storage.earth import area_m2
from helpdesk.storage.region_index import MemoryRegionIndex
from helpdesk.storage.territories.overlaps import Overlap

from .questions import BOXES

SAID = 10
DEEP = 2.0
TOPICS = ("cover_crops", "nitrogen", "soil_carbon", "water")
PACK = "crowd"


def crowded(desk: Desk, regions: int, said: int = SAID) -> Desk:
    """The desk with `regions` more, and `said` statements to each."""
    settings = load_settings()
    real = housing_of(settings).territories(examine(settings.content, settings.profile).valid())
    assert real is not None  # the desk is open, so there are
    strewn = circles(regions)
    parents = {each.id: each.parent for each in desk.content.regions.values()}
    everything = {**real.geometries, **strewn}
    rows = [(name, parents.get(name), everything[name]) for name in sorted(everything)]
    index = MemoryRegionIndex.of(rows, [*real.overlaps, *_inside(strewn, everything)])
    content = with_crowd(desk.content, list(strewn), said)
    return replace(desk, content=content, regions=index, rulebook=Rulebook(content, index.nesting))


def circles(count: int) -> dict[str, BaseGeometry]:
    """Shared out among the boxes by their areas, in CRS84."""
    random = np.random.default_rng(7)
    boxes = np.array(BOXES)
    sizes = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    mean = np.sqrt(DEEP * sizes.sum() / (count * np.pi))
    found: dict[str, BaseGeometry] = {}
    for number, box in enumerate(random.choice(len(boxes), count, p=sizes / sizes.sum())):
        west, south, east, north = boxes[box]
        centre = shapely.Point(random.uniform(west, east), random.uniform(south, north))
        shape = centre.buffer(mean * random.uniform(0.5, 1.5), 4)
        found[f"crowd-{number}"] = shapely.set_precision(shape, 1e-9)
    return found


def _inside(strewn: Mapping[str, BaseGeometry], real: Mapping[str, BaseGeometry]) -> list[Overlap]:
    """The rows of those that lie wholly in another; of the rest nothing follows."""
    names, shapes = list(strewn), np.array(list(strewn.values()), dtype=object)
    tree, areas = shapely.STRtree(shapes), [area_m2(shape) for shape in shapes]
    rows: list[Overlap] = []
    for name, shape in real.items():
        shapely.prepare(shape)
        held = (row for row in tree.query(shape, predicate="contains") if names[row] != name)
        rows += [(names[row], name, areas[row], 0.0) for row in held]
    return rows


def with_crowd(content: Content, regions: list[str], count: int) -> Content:
    random = np.random.default_rng(11)
    pack = next(pack for name, pack in content.packs.items() if name == "world")
    practices = list(content.practices)
    topics = [topic for topic in TOPICS if topic in content.topics] or list(content.topics)[: len(TOPICS)]
    bodies, said = {}, {}
    for region in regions:
        held = Competence(body=f"b-{region}", topic=topics[0], region=region, power=Power.BIND)
        names = {"en": f"Council of {region}"}
        bodies[f"b-{region}"] = Body(id=f"b-{region}", names=names, pack=PACK, competences=(held,))
        for number in range(count):
            name = f"s-{region}-{number}"
            said[name] = _statement(name, region, topics[number % len(topics)], practices, random)
    strewn = {
        name: Region(id=name, kind="district", names={"en": name}, pack=PACK, boundary=Boundary()) for name in regions
    }
    return replace(
        content,
        version=f"{content.version}-crowded",
        packs={**content.packs, PACK: replace(pack, id=PACK, names={"en": "Crowd"})},
        regions={**content.regions, **strewn},
        bodies={**content.bodies, **bodies},
        statements={**content.statements, **said},
    )


def _statement(name: str, region: str, topic: str, practices: list[str], random: np.random.Generator) -> Statement:
    clay = Condition(fact="clay_pct", minimum=round(float(random.uniform(5, 45)), 1))
    return Statement(
        id=name,
        issuer=f"b-{region}",
        topic=topic,
        region=region,
        modality=Modality.RECOMMEND if random.random() < 0.7 else Modality.DISCOURAGE,
        value=practices[int(random.integers(len(practices)))],
        when=(clay,) if random.random() < 1 / 3 else (),
        texts={"en": f"What the council of {region} says of {topic}, its sentence {name}."},
        source=Source(title=f"Bulletin of {region}", verified=False, note="made for measuring"),
    )
