"""titiler on a COG, with what its documentation advises for speed: no listing of folders, and GDAL's cache."""

import os

from fastapi import FastAPI

ADVISED = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_CACHEMAX": "200", "VSI_CACHE": "TRUE",
    "VSI_CACHE_SIZE": "5000000", "GDAL_HTTP_MERGE_CONSECUTIVE_RANGES": "YES", "GDAL_BAND_BLOCK_CACHE": "HASHSET",
}  # fmt: skip


def titiler(of: str) -> FastAPI:
    os.environ.update(ADVISED)
    from titiler.core.errors import DEFAULT_STATUS_CODES, add_exception_handlers
    from titiler.core.factory import TilerFactory

    app = FastAPI()
    app.include_router(TilerFactory(path_dependency=lambda: of).router)
    add_exception_handlers(app, DEFAULT_STATUS_CODES)

    @app.get("/")
    def root() -> dict[str, bool]:
        return {"ok": True}

    return app
