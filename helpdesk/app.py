"""The ASGI application: the faces, mounted on one desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from . import __version__
from .faces.api import problems, routes
from .faces.ogc.mount import mount as mount_ogc
from .faces.pages.routes import mount as mount_pages
from .services.desk import Desk


def create_app(desk: Desk) -> FastAPI:
    """The application; it closes the desk when it stops."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        desk.close()

    app = FastAPI(
        title="Soil helpdesk",
        version=__version__,
        summary="Soil, rules and local advice for any place",
        lifespan=lifespan,
    )
    app.state.desk = desk
    problems.install(app)
    routes.mount(app)
    mount_ogc(app, desk)
    mount_pages(app, desk)
    return app
