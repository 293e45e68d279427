"""`/qgis/<layer or set>.qlr` and `/qgis/desk.qgs`, for download: QGIS opens such files, but no address of one."""

from collections.abc import Callable

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ....domain.errors import BadParameter, NotFound
from ....services.desk import Desk
from ..languages import languages
from ..negotiation import best_language
from .files import layer_definition, project
from .sets import files

PROJECT = "desk.qgs"
SUFFIX = ".qlr"
LAYER_DEFINITION_TYPE, PROJECT_TYPE = "application/x-qgis-layer-definition", "application/x-qgis-project"

_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
_ALLOWED = "GET, HEAD, OPTIONS"


def routes(desk: Desk) -> list[Route]:
    """The files are made when asked for, in the language of `lang` or of Accept-Language."""
    offered = languages(desk.content)

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        make, media_type = _maker(desk, name)
        if request.method not in ("GET", "HEAD"):
            status = 200 if request.method == "OPTIONS" else 405
            return PlainTextResponse(status_code=status, headers={"Allow": _ALLOWED})
        language = _language(request, offered)
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Language": language,
            "Vary": "Accept-Language",
        }
        return Response(await to_thread.run_sync(make, language), media_type=media_type, headers=headers)

    return [Route("/qgis/{name:path}", file, methods=_METHODS)]


def _maker(desk: Desk, name: str) -> tuple[Callable[[str], bytes], str]:
    """What makes the file in a language, and its media type. Raises NotFound that names the files there are."""
    if name == PROJECT:
        return lambda language: project(desk, language), PROJECT_TYPE
    known = files(desk)
    wanted = name.removesuffix(SUFFIX)
    if wanted == name or wanted not in known:
        there_are = ", ".join([PROJECT, *(f"{each}{SUFFIX}" for each in known)])
        raise NotFound(f"there is no file {name!r} in /qgis; there are {there_are}")
    return lambda language: layer_definition(desk, wanted, language), LAYER_DEFINITION_TYPE


def _language(request: Request, offered: list[str]) -> str:
    unknown = next((name for name in request.query_params if name != "lang"), None)
    if unknown is not None:
        raise BadParameter(unknown, "is no parameter here; there is lang")
    wanted = request.query_params.get("lang") or request.headers.get("accept-language", "")
    return best_language(wanted, offered) or offered[0]
