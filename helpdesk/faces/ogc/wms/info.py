"""GetFeatureInfo: what lies under a pixel, in words and numbers (06-042, section 7.4)."""

from collections.abc import Callable, Mapping, Sequence

import orjson

from ....domain.errors import BadParameter
from ....domain.legends import Legend
from ....services.desk import Desk
from .. import found as told
from ..drawing import Found, identify
from .errors import WmsError
from .maps import read_map
from .reading import Parameters, Version

_MOST = 100

Findings = Sequence[tuple[Legend, Found]]


def get_feature_info(desk: Desk, parameters: Parameters, version: Version, language: str) -> tuple[bytes, str]:
    """The answer and its media type. Raises WmsError, BadParameter and Unavailable."""
    request = read_map(desk, parameters, version)
    legends = dict(request.layers)
    asked = parameters.listed("QUERY_LAYERS", ",".join(legends))
    for name in asked:
        if name not in legends:
            message = f"{name[:80]!r} is not one of the LAYERS of the map: {', '.join(legends)}"
            raise WmsError("QUERY_LAYERS", message, "LayerNotDefined")
    media_type = _media_type(parameters)
    most = parameters.whole("FEATURE_COUNT", "1") if parameters.get("FEATURE_COUNT") else 1
    if most < 1:
        raise BadParameter("FEATURE_COUNT", f"{most} is less than 1")
    at = _pixel(parameters, version, request.view.width, request.view.height)
    findings = [
        (legends[name], identify(desk, name, legends[name], request.view, at, min(most, _MOST))) for name in asked
    ]
    written = WRITERS[media_type](desk, findings, language)
    return written, media_type if media_type == "application/json" else f"{media_type}; charset=utf-8"


def _media_type(parameters: Parameters) -> str:
    asked = parameters.needed("INFO_FORMAT", "text/plain")
    media_type = asked.split(";")[0].strip().lower()
    if media_type not in WRITERS:
        message = f"{asked[:40]!r} is not offered; there are {', '.join(WRITERS)}"
        raise WmsError("INFO_FORMAT", message, "InvalidFormat")
    return media_type


def _pixel(parameters: Parameters, version: Version, width: int, height: int) -> tuple[float, float]:
    """The middle of the pixel. Raises WmsError for one that is not on the map."""
    found = []
    for name, end in zip(("I", "J") if version == "1.3.0" else ("X", "Y"), (width, height), strict=True):
        try:
            number = parameters.whole(name, "0")
        except BadParameter as error:
            if name not in parameters:
                raise
            raise WmsError(name, str(error).removeprefix(f"{name}: "), "InvalidPoint") from error
        if not 0 <= number < end:
            raise WmsError(name, f"{number} is not on the map, whose pixels go from 0 to {end - 1}", "InvalidPoint")
        found.append(number + 0.5)
    return found[0], found[1]


def _as_json(desk: Desk, findings: Findings, language: str) -> bytes:
    features = [
        feature for legend, found in findings for feature in told.as_geojson(desk, legend, found, language)["features"]
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _as_text(desk: Desk, findings: Findings, language: str) -> bytes:
    return "\n".join(told.as_text(desk, legend, found, language) for legend, found in findings).encode()


def _as_html(desk: Desk, findings: Findings, language: str) -> bytes:
    parts = [told.as_html(desk, legend, found, language) for legend, found in findings]
    return f'<!DOCTYPE html><meta charset="utf-8"><title>WMS</title>{"".join(parts)}'.encode()


WRITERS: Mapping[str, Callable[[Desk, Findings, str], bytes]] = {
    "text/plain": _as_text,
    "text/html": _as_html,
    "application/json": _as_json,
}
