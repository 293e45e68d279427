"""Who asks a server all day, each step by step: people who pan in QGIS and in web maps, agents with questions, a
harvester that pages through everything, and a batch job. Where they go is drawn from a seed."""

import math
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import httpx


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request of a `kind`; `then` is given the answer, by those who follow links or ask again."""

    kind: str
    path: str
    body: Mapping[str, object] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    then: Callable[[httpx.Response], None] | None = None
    # A web map asks beyond the edge of what there is.
    may_be_missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What there is to ask for: ids of vector and raster collections, `lon`, `lat` where regions are, and topics."""

    vectors: tuple[str, ...]
    rasters: tuple[str, ...]
    places: tuple[tuple[float, float], ...]
    topics: tuple[str, ...]


User = Callable[[Desk, random.Random], Iterator[Step]]

_PLACES = ((-4.5, 48.6), (36.05, -0.2), (-113.5, 53.5), (-56.1, -13.0), (8.99, 13.81), (2.35, 48.86), (100.5, 13.7))
_TOWNS = ("Plouguerneau", "Nakuru", "Rennes", "Zinder", "Edmonton", "Cuiabá", "Ouagadougou")


def found(client: httpx.Client) -> Desk:
    collections = client.get("/ogc/collections?f=json").raise_for_status().json()["collections"]
    vectors = [each["id"] for each in client.get("/features/collections?f=json").json()["collections"]]
    rasters = [each["id"] for each in collections if any(link["rel"].endswith("/coverage") for link in each["links"])]
    topics = [each["id"] for each in client.get("/api/vocabulary").raise_for_status().json()["topics"]]
    return Desk(vectors=tuple(vectors), rasters=tuple(rasters), places=_PLACES, topics=tuple(topics))


def _near(desk: Desk, draw: random.Random, spread: float = 2.0) -> tuple[float, float]:
    lon, lat = draw.choice(desk.places)
    return lon + draw.uniform(-spread, spread), lat + draw.uniform(-spread, spread)


def _tile(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Row and column in WebMercatorQuad."""
    across = 2**zoom
    column = int((lon + 180) / 360 * across)
    row = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * across)
    return min(max(row, 0), across - 1), min(max(column, 0), across - 1)


def qgis(desk: Desk, draw: random.Random) -> Iterator[Step]:
    """Pans: a picture by WMS, tiles by WMTS, and features in the box by pages of OGC API Features."""
    while True:
        lon, lat = _near(desk, draw)
        size = draw.choice((0.2, 1.0, 4.0))
        box = f"{lon - size:.4f},{lat - size:.4f},{lon + size:.4f},{lat + size:.4f}"
        south_first = f"{lat - size:.4f},{lon - size:.4f},{lat + size:.4f},{lon + size:.4f}"
        raster = draw.choice(desk.rasters)
        yield Step(
            kind="WMS map",
            path=f"/ogc/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS={raster}&STYLES=&CRS=EPSG:4326"
            f"&BBOX={south_first}&WIDTH=800&HEIGHT=800&FORMAT=image/png",
        )
        zoom = draw.choice((4, 6, 8))
        row, column = _tile(lon, lat, zoom)
        for right in range(2):
            at = f"{zoom}/{row}/{min(column + right, 2**zoom - 1)}"
            yield Step(kind="WMTS tile", path=f"/ogc/wmts/1.0.0/{raster}/default/WebMercatorQuad/{at}.png")
        vector = draw.choice(desk.vectors)
        yield Step(kind="items in a box", path=f"/features/collections/{vector}/items?f=json&limit=1000&bbox={box}")


def web_map(desk: Desk, draw: random.Random) -> Iterator[Step]:
    """Pictures and vector tiles around a place; what was seen before is asked for by its ETag."""
    tags: dict[str, str] = {}

    def seen(path: str) -> Callable[[httpx.Response], None]:
        def keep(answer: httpx.Response) -> None:
            if (tag := answer.headers.get("etag")) is not None and len(tags) < 500:
                tags[path] = tag

        return keep

    while True:
        lon, lat = _near(desk, draw)
        zoom = draw.choice((3, 5, 7))
        row, column = _tile(lon, lat, zoom)
        raster, vector = draw.choice(desk.rasters), draw.choice(desk.vectors)
        for down in range(2):
            at = f"{zoom}/{min(row + down, 2**zoom - 1)}/{column}"
            for kind, path in (
                ("map tile", f"/ogc/collections/{raster}/map/tiles/WebMercatorQuad/{at}?f=png"),
                ("vector tile", f"/ogc/collections/{vector}/tiles/WebMercatorQuad/{at}?f=mvt"),
            ):
                known = {"If-None-Match": tags[path]} if path in tags else {}
                edge = kind == "vector tile"
                yield Step(kind=kind, path=path, headers=known, then=seen(path), may_be_missing=edge)


def agent(desk: Desk, draw: random.Random) -> Iterator[Step]:
    """Questions of people and of programs, as pages and as JSON."""
    while True:
        lon, lat = _near(desk, draw)
        yield Step(kind="page", path=f"/answer?place={quote(draw.choice(_TOWNS))}")
        yield Step(kind="advice, all topics", path=f"/api/advice?lon={lon:.4f}&lat={lat:.4f}")
        topic = draw.choice(desk.topics)
        yield Step(kind="advice, one topic", path=f"/api/advice?lon={lon:.4f}&lat={lat:.4f}&topic={topic}")
        yield Step(kind="place", path=f"/api/places?q={quote(draw.choice(_TOWNS)[:4])}")
        yield Step(kind="services", path=f"/api/services?lon={lon:.4f}&lat={lat:.4f}")


def harvester(desk: Desk, draw: random.Random) -> Iterator[Step]:
    """Every page of every collection and of the catalogue, pieces of whole rasters, then again."""
    while True:
        for vector in draw.sample(desk.vectors, len(desk.vectors)):
            yield from _pages(f"/features/collections/{vector}/items?f=json&limit=500")
        yield from _pages("/ogc/collections/catalogue/items?f=json&limit=10")
        for raster in desk.rasters:
            start = draw.randrange(0, 50_000)
            span = {"Range": f"bytes={start}-{start + 16_383}"}
            yield Step(kind="piece of a raster", path=f"/cog/{raster}.tif", headers=span)


def _pages(path: str) -> Iterator[Step]:
    following: list[str] = [path]

    def follow(answer: httpx.Response) -> None:
        links = answer.json().get("links", [])
        after = next((link["href"] for link in links if link["rel"] == "next"), None)
        if after is not None:
            parts = urlsplit(after)
            following.append(f"{parts.path}?{parts.query}")

    while following:
        yield Step(kind="page of everything", path=following.pop(), then=follow)


def batch(desk: Desk, draw: random.Random) -> Iterator[Step]:
    """Processes at once and as a job, and values of rasters point by point."""
    while True:
        lon, lat = _near(desk, draw, 1.0)
        inputs: dict[str, object] = {"design": "paired", "sd_difference_t_ha": draw.uniform(2, 9), "n": 20}
        execution = "/ogc/processes/minimum_detectable_difference/execution"
        yield Step(kind="process", path=execution, body={"inputs": inputs})
        later = {"Prefer": "respond-async"}
        yield Step(kind="process as a job", path=execution, body={"inputs": inputs}, headers=later)
        raster = draw.choice(desk.rasters)
        path = f"/ogc/collections/{raster}/position?coords=POINT({lon:.4f} {lat:.4f})&f=json"
        yield Step(kind="value at a point", path=path.replace(" ", "%20"))


# How many of each.
EVERYBODY: tuple[tuple[User, int], ...] = ((qgis, 2), (web_map, 2), (agent, 2), (harvester, 1), (batch, 1))
