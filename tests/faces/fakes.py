"""A small desk: real geometry, real grids, real GDAL bytes, in memory."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from helpdesk.domain.bodies import Body, Competence, Power
from helpdesk.domain.calendar import Validity
from helpdesk.domain.content import Content
from helpdesk.domain.errors import BadParameter
from helpdesk.domain.geo import BBox, LonLat
from helpdesk.domain.packs import Keeper, Pack
from helpdesk.domain.regions import Boundary, Nesting, Region
from helpdesk.domain.statements import Modality, Statement
from helpdesk.domain.topics import Topic
from helpdesk.ports import Grid, JsonObject, Manifest, NamedPlace, Part, RegionsHere
from helpdesk.services.desk import Desk
from helpdesk.services.rulebook import Rulebook
from helpdesk.storage.areas import GeodesicSurveyor
from helpdesk.storage.exports.writer import FileWriter

from . import small_features
from .memory_features import MemoryFeatures
from .memory_rasters import MemoryRasters
from .small_features import COUNTY_COLUMNS as COUNTY_COLUMNS
from .small_features import county as county
from .small_features import features as features
from .small_layers import BRITTANY, CARBON, COUNTIES, COVER, HIDDEN, WORLD
from .small_layers import layer as layer


@dataclass
class OneRegion:
    """A region index of one box."""

    region: str
    box: BBox
    nesting: Nesting = field(default_factory=Nesting)

    def at(self, place: LonLat, tolerance_m: float) -> RegionsHere:
        box = self.box
        inside = box.west <= place.lon <= box.east and box.south <= place.lat <= box.north
        return RegionsHere(frozenset({self.region} if inside else ()))

    def partition(self, area: JsonObject) -> Sequence[Part]:
        raise BadParameter("area", "is not offered by this fake")


@dataclass
class Places:
    """A gazetteer of a few names."""

    known: Sequence[NamedPlace]

    def search(self, text: str, limit: int = 10) -> Sequence[NamedPlace]:
        return [place for place in self.known if text.lower() in place.label.lower()][:limit]

    def named(self, text: str, limit: int = 10) -> Sequence[NamedPlace]:
        said = set(_words(text))
        return [place for place in self.search(text, limit) if set(_words(place.name)) <= said]

    def like(self, text: str, limit: int = 5) -> Sequence[NamedPlace]:
        """Those that share the first three letters."""
        return [place for place in self.known if place.name.lower()[:3] == text.lower()[:3]][:limit]

    def nearest(self, place: LonLat, within_m: float) -> tuple[NamedPlace, float] | None:
        return None


def _words(text: str) -> list[str]:
    return re.findall("[a-z0-9]+", text.lower())


def carbon_grid() -> NDArray[np.float64]:
    """1 degree cells of the world: the row number, from 0 in the north, in hundredths; no data south of 60 S."""
    values = np.tile(np.arange(180, dtype=float)[:, None] / 100, (1, 360))
    values[150:] = np.nan
    return values


def cover_grid() -> NDArray[np.float64]:
    """0.5 degree cells of Brittany: forest in the west, cropland in the east, one cell without data."""
    values = np.where(np.arange(8)[None, :] < 4, 1.0, 2.0) * np.ones((4, 1))
    values[0, 0] = np.nan
    return values


def content() -> Content:
    region = Region(
        id="brittany",
        kind="admin",
        names={"en": "Brittany", "fr": "Bretagne"},
        pack="fr",
        boundary=Boundary(whole_world=True),
    )
    topic = Topic(id="liming", names={"en": "Liming"}, pack="fr")
    body = Body(
        id="prefect", names={"en": "Prefect"}, pack="fr",
        competences=(Competence(body="prefect", topic="liming", region="brittany", power=Power.BIND),),
    )  # fmt: skip
    lime = Statement(
        id="lime", issuer="prefect", topic="liming", region="brittany", modality=Modality.REQUIRE, value="liming",
        validity=Validity(date(2020, 1, 1), date(2024, 1, 1)), texts={"en": "Lime where pH < 5.5"},
    )  # fmt: skip
    always = Statement(
        id="cover-crop",
        issuer="prefect",
        topic="liming",
        region="brittany",
        modality=Modality.REQUIRE,
        value="cover_crop",
    )
    layers = (CARBON, COVER, COUNTIES, HIDDEN)
    return Content(
        version="content-1",
        packs={
            "fr": Pack(
                id="fr",
                names={"en": "France"},
                languages=("en", "fr"),
                keepers=(Keeper(name="Chambre", email="sol@example.org"),),
            )
        },
        layers={each.id: each for each in layers},
        regions={"brittany": region},
        bodies={"prefect": body},
        topics={"liming": topic},
        statements={"lime": lime, "cover-crop": always},
    )


def desk(
    *,
    public_url: str = "http://testserver",
    broken: Sequence[str] = (),
    features: MemoryFeatures | None = None,
    max_cells: int = 400_000,
) -> Desk:
    """The whole of it."""
    written = content()
    index = OneRegion("brittany", BRITTANY)
    rasters = MemoryRasters({"carbon": Grid(carbon_grid(), WORLD), "cover": Grid(cover_grid(), BRITTANY)}, set(broken))
    return Desk(
        content=written,
        features=features or small_features.features(),
        files=FileWriter(100_000_000),
        rasters=rasters,
        regions=index,
        places=Places([NamedPlace(name="Rennes", at=LonLat(lon=-1.68, lat=48.11), country="FR", radius_m=5000)]),
        surveyor=GeodesicSurveyor(),
        manifest=Manifest(version="data-1", layers={}),
        rulebook=Rulebook(written, index.nesting),
        software="0",
        public_url=public_url,
        border_tolerance_m=250.0,
        max_items=1000,
        max_cells=max_cells,
        today=lambda: date(2023, 6, 1),
        close=lambda: None,
    )
