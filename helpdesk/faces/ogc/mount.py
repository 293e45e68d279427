"""Mounts the OGC API on an application: `/ogc` with everything, `/features` with vector collections only."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from fastapi import FastAPI
from starlette.routing import Route

from ...services.desk import Desk
from ...services.jobs import Counter
from ..shortcut import Shortcut
from .blocks import Block, Resource, Site
from .cog.routes import routes as cog_routes
from .common.block import BLOCK as COMMON
from .coverages.block import BLOCK as COVERAGES
from .doors import BLOCK as DOORS
from .edr.block import BLOCK as EDR
from .engine import Engine
from .exports.block import BLOCK as EXPORTS
from .features.block import BLOCK as FEATURES
from .features.block import FOR_CLIENTS as FEATURES_FOR_CLIENTS
from .languages import languages
from .maps.block import BLOCK as MAPS
from .processes.block import BLOCK as PROCESSES
from .processes.work import tools_of
from .qgis.block import BLOCK as QGIS
from .qgis.routes import routes as qgis_routes
from .records.block import BLOCK as RECORDS
from .resources import advice_resource, feature_resources, process_resources, raster_resources, record_resource
from .routes import routes
from .stac.routes import routes as stac_routes
from .styles.block import BLOCK as STYLES
from .tiles.block import BLOCK as TILES
from .wms.routes import routes as wms_routes
from .wmts.routes import routes as wmts_routes

# The catalogue's own paths come before those of any collection.
EVERYTHING: tuple[Block, ...] = (
    RECORDS,
    COMMON,
    FEATURES,
    EXPORTS,
    TILES,
    MAPS,
    STYLES,
    QGIS,
    COVERAGES,
    EDR,
    PROCESSES,
    DOORS,
)
# QGIS and GDAL offer every collection they are shown as a feature layer, hence the second landing page.
OF_FEATURES: tuple[Block, ...] = (COMMON, FEATURES_FOR_CLIENTS, EXPORTS, QGIS)
# Doors that are no OGC API: files, and the older services.
OTHER_DOORS: tuple[Callable[[Desk], Iterable[Route]], ...] = (
    cog_routes,
    stac_routes,
    qgis_routes,
    wmts_routes,
    wms_routes,
)


def mount(app: FastAPI, desk: Desk, jobs: Counter | None = None) -> None:
    """Nothing else may live below `/ogc` and `/features`: unknown paths there are answered here. Without `jobs` every
    process answers at once."""
    found = [route for door in OTHER_DOORS for route in door(desk)]
    features = feature_resources(desk)
    tools = process_resources(tools_of(desk).values())
    everything = features | raster_resources(desk) | advice_resource(desk) | record_resource(desk) | tools
    for site in (
        replace(_site(desk, "/ogc", everything, EVERYTHING), jobs=jobs),
        _site(desk, "/features", features, OF_FEATURES, literal=True),
    ):
        found += routes(Engine(site))
    # Before all others: nobody else waits for a tile or a page of features as often as a map does.
    app.router.routes.insert(0, Shortcut(found))


def _site(
    desk: Desk, path: str, resources: Mapping[str, Resource], blocks: tuple[Block, ...], *, literal: bool = False
) -> Site:
    tags = tuple(languages(desk.content))
    return Site(desk=desk, path=path, languages=tags, resources=resources, blocks=blocks, literal=literal)
