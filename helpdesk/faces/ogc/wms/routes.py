"""`/ogc/wms`: one address, told apart by REQUEST."""

import logging
from collections.abc import Sequence

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ....domain.errors import BadParameter, HelpdeskError, in_full
from ....services.desk import Desk
from ...alarms import level_of
from ...look.policy import standing_alone
from ..drawing.colours import named
from ..languages import languages
from ..negotiation import best_language
from .capabilities import Capabilities
from .errors import WmsError
from .exceptions import picture, report
from .info import get_feature_info
from .legends import get_legend_graphic
from .maps import FORMATS, LONGEST_SIDE, get_map
from .reading import Parameters, Version, agreed, spoken

log = logging.getLogger(__name__)

PATH = "/ogc/wms"
_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
_ALLOWED = "GET, HEAD, OPTIONS"
_REQUESTS = ("GetCapabilities", "GetMap", "GetFeatureInfo", "GetLegendGraphic")
# Pictures of large views are slow; they must not take the threads of everything else.
_THREADS = 4


def routes(desk: Desk) -> list[Route]:
    """The service of one desk. POST, which the standard leaves open, is not offered."""
    service = _Service(desk)
    room = CapacityLimiter(_THREADS)

    async def wms(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(headers={"Allow": _ALLOWED})
        parameters = Parameters(request.query_params.multi_items())
        language = service.language(parameters, request.headers.get("accept-language", ""))
        if request.method not in ("GET", "HEAD"):
            error = WmsError("REQUEST", f"{request.method} is not offered, GET is", "OperationNotSupported", 405)
            return _refusal(error, parameters, {"Allow": _ALLOWED})
        return await to_thread.run_sync(service.answer, parameters, language, limiter=room)

    return [Route(f"{PATH}{slash}", wms, methods=_METHODS) for slash in ("", "/")]


class _Service:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._languages: Sequence[str] = languages(desk.content)
        self._capabilities = Capabilities(desk, f"{desk.public_url}{PATH}")

    def language(self, parameters: Parameters, header: str) -> str:
        """By LANGUAGE, as INSPIRE asks for it, or `lang` as elsewhere here, or the header."""
        wanted = parameters.get("LANGUAGE") or parameters.get("LANG") or header
        return best_language(wanted, self._languages) or self._languages[0]

    def answer(self, parameters: Parameters, language: str) -> Response:
        try:
            content, media_type = self._content(parameters, language)
        except HelpdeskError as error:
            return _refusal(error, parameters, {})
        guarded = standing_alone(content) if media_type.startswith("text/html") else {}
        return Response(content, headers={"Vary": "Accept-Language", "Content-Type": media_type, **guarded})

    def _content(self, parameters: Parameters, language: str) -> tuple[bytes, str]:
        request = parameters.needed("REQUEST", "GetCapabilities")
        service = parameters.get("SERVICE", "WMS")
        if service.upper() != "WMS":
            raise BadParameter("SERVICE", f"{service[:20]!r} is not here; this is WMS")
        if request == "GetCapabilities" or request == "capabilities":
            if "SERVICE" not in parameters:
                raise BadParameter("SERVICE", "is missing; give SERVICE=WMS")
            return self._capabilities.document(agreed(parameters.get("VERSION")), language)
        if request == "GetLegendGraphic":
            return get_legend_graphic(self._desk, parameters, language)
        if request not in _REQUESTS:
            message = f"{request[:40]!r} is not offered; there are {', '.join(_REQUESTS)}"
            raise WmsError("REQUEST", message, "OperationNotSupported")
        version = spoken(parameters)
        if request == "GetFeatureInfo":
            return get_feature_info(self._desk, parameters, version, language)
        return get_map(self._desk, parameters, version)


def _refusal(error: HelpdeskError, parameters: Parameters, headers: dict[str, str]) -> Response:
    wanted = parameters.get("EXCEPTIONS").lower().removeprefix("application/vnd.ogc.se_")
    shown = _as_picture(error, parameters, wanted) if wanted in ("inimage", "blank") else None
    if shown is not None:
        return Response(shown[0], 200, {**headers, "Content-Type": shown[1]})
    content, media_type, status = report(error, _version(parameters))
    if status >= 500:
        log.log(level_of(error), "%s", in_full(error))
    return Response(content, status, {**headers, "Content-Type": media_type})


def _version(parameters: Parameters) -> Version:
    try:
        return agreed(parameters.get("VERSION"))
    except BadParameter:
        return "1.3.0"


def _as_picture(error: HelpdeskError, parameters: Parameters, wanted: str) -> tuple[bytes, str] | None:
    """None where the request does not say what picture it wants."""
    format_ = FORMATS.get(parameters.get("FORMAT").split(";")[0].strip().lower())
    try:
        width, height = parameters.whole("WIDTH", "512"), parameters.whole("HEIGHT", "512")
        colour = named(parameters.get("BGCOLOR", "0xFFFFFF"), "BGCOLOR")
        clear = parameters.truth("TRANSPARENT")
    except BadParameter:
        return None
    if format_ is None or not (1 <= width <= LONGEST_SIDE and 1 <= height <= LONGEST_SIDE):
        return None
    ground = f"{colour[:7]}00" if clear and wanted == "blank" else colour
    return picture(error, (width, height), format_, ground, blank=wanted == "blank")
