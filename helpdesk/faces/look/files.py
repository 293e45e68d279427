"""Files that never change under their address."""

import os
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from .policy import secured


class Files:
    """A folder of small text files and icons, gzipped; the folder may come later."""

    def __init__(self, folder: Path, lasting: str) -> None:
        self._app: ASGIApp = GZipMiddleware(_Kept(folder, lasting))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


class _Kept(StaticFiles):
    def __init__(self, folder: Path, lasting: str) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._lasting = lasting

    async def check_config(self) -> None:
        """A folder that is not there holds no file: 404, and not an error of the server."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = secured(super().file_response(full_path, stat_result, scope, status_code))
        response.headers["Cache-Control"] = self._lasting
        return response
