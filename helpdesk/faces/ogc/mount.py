"""Mounts the OGC API on an application: `/ogc` with everything, `/features` with vector collections only."""

from fastapi import FastAPI

from ...services.desk import Desk
from .cog.routes import routes as cog_routes
from .config import configuration
from .engine import Engine
from .operations import OPERATIONS
from .processes.advise import advise_tool
from .processes.advise_area import advise_area_tool
from .resources import feature_resources, process_resources, raster_resources
from .routes import routes

_OF_FEATURES = frozenset(
    {"landing", "openapi", "conformance", "collections", "collection", "schema", "queryables", "items", "item"}
)


def mount(app: FastAPI, desk: Desk) -> None:
    """Call it after whatever else lives below `/ogc`: unknown paths there are answered here.

    QGIS and GDAL offer every collection they are shown as a feature layer, hence the second landing page.
    """
    app.router.routes += cog_routes(desk)
    features = feature_resources(desk)
    everything = features | raster_resources(desk) | process_resources([advise_tool(desk), advise_area_tool(desk)])
    app.router.routes += routes("/ogc", Engine(configuration(desk, "/ogc", everything)), OPERATIONS)
    vector = [operation for operation in OPERATIONS if operation.kind in _OF_FEATURES]
    app.router.routes += routes("/features", Engine(configuration(desk, "/features", features)), vector)
