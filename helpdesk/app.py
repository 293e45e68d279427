"""The ASGI application: the faces, mounted on one desk."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from anyio import to_thread
from fastapi import FastAPI
from starlette.types import Lifespan

from . import __version__
from .domain.geo import LonLat
from .faces import slashes
from .faces.api import areas, explanations, practices, problems, routes, schemes, services
from .faces.conditional import Conditional
from .faces.cors import OPEN, allow
from .faces.meters import Meters
from .faces.notices import mount as mount_notices
from .faces.ogc.mount import mount as mount_ogc
from .faces.ogc.processes.planning.body import plan_report, read_plan
from .faces.ogc.processes.work import work_of
from .faces.operations.routes import mount as mount_operations
from .faces.pages.routes import mount as mount_pages
from .faces.requests import templates_of
from .services.desk import Desk
from .services.jobs import Workers

THREADS = 4


def create_app(
    desk: Desk,
    workers: Workers | None = None,
    meters: Meters | None = None,
    origins: Sequence[str] = OPEN,
    contact: str | None = None,
) -> FastAPI:
    """The application; it closes the desk when it stops. `workers` do its jobs while it runs; without them processes
    answer at once. They outlive the application, for the one that may follow it, and so do `meters`, which count what
    is asked of both. Pages of `origins` may read the answers; `contact` is whom a fault of the server is told to."""
    work = work_of(desk)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # Answers are short work on the processor: more threads than these would only take turns, and each holds every
        # raster open for itself.
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        warming = asyncio.get_running_loop().run_in_executor(None, _warm, desk)
        if workers:
            workers.serve(work)
        yield
        if workers:
            await to_thread.run_sync(workers.leave, work)
        await warming
        desk.close()

    app = _api(lifespan)
    app.state.desk = desk
    problems.install(app)
    mount_operations(app, desk, meters or Meters(), workers.counter.store if workers else None)
    mount_ogc(app, desk, workers.counter if workers else None)
    mount_pages(app, desk, report=plan_report)
    mount_notices(app, desk.public_url, contact)
    slashes.mount(app)
    app.add_middleware(Conditional)
    allow(app, origins)
    app.state.templates = templates_of(app.routes)
    return app


def _warm(desk: Desk) -> None:
    """The gazetteer indexes its points and its words at the first question; the first visitor need not wait for it."""
    desk.places.nearest(LonLat(lon=0, lat=0), 1.0)
    desk.places.search("a", 1)


def api_document() -> dict[str, Any]:
    """The OpenAPI document of `/api`, which is the same whatever the desk holds."""
    return _api(None).openapi()


def _api(lifespan: Lifespan[FastAPI] | None) -> FastAPI:
    app = FastAPI(
        title="Soil helpdesk",
        version=__version__,
        summary="Soil, rules and local advice for any place",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for room in (routes, areas, explanations, practices, services):
        room.mount(app)
    schemes.mount(app, read_plan)
    return app
