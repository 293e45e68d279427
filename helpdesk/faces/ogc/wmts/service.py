"""What the service answers, whichever way it was asked."""

from collections.abc import Mapping
from functools import lru_cache, partial
from io import BytesIO

import orjson
from PIL import Image
from starlette.responses import Response

from ....services.desk import Desk
from ....services.moving import moving
from ...look.policy import standing_alone
from ..drawing import identify
from ..found import as_geojson, as_html, as_text
from ..languages import languages
from ..negotiation import best_language
from ..styles.picture import legend_png
from ..tiles.grids import limits, tile_matrix_sets
from ..tiles.lasting import cached
from ..tiles.maps import Picture, map_tile, view_of
from . import capabilities
from .asking import Keys, needed, pixel, tile_asked
from .errors import XML, ServiceError
from .layers import tile_layers

PATH = "/ogc/wmts"
_PNG = "image/png"
_CACHED = {"Cache-Control": "public, max-age=3600"}


class Service:
    """The service over one desk; whatever is asked of it may raise HelpdeskErrors."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._url = desk.public_url + PATH
        self._languages = languages(desk.content)
        self._grids = tile_matrix_sets(desk.content)
        self._layers = partial(tile_layers, desk)
        self._document = lru_cache(maxsize=16)(self._written)

    def key_value(self, keys: Keys, accept_language: str) -> Response:
        """A request as `?SERVICE=WMTS&REQUEST=...`; `keys` are in capitals. Keys that are no parameter are ignored, as
        the standard asks, for clients append some."""
        if needed(keys, "SERVICE").upper() != "WMTS":
            raise ServiceError("InvalidParameterValue", f"SERVICE={keys['SERVICE'][:40]} is not WMTS", "Service")
        match needed(keys, "REQUEST"):
            case "GetCapabilities":
                _agree(keys.get("ACCEPTVERSIONS"))
                return self.capabilities({}, accept_language)
            case "GetTile":
                _check_version(keys)
                _check_format(keys, "FORMAT", (_PNG,))
                return self.tile(keys)
            case "GetFeatureInfo":
                _check_version(keys)
                if keys.get("FORMAT"):
                    _check_format(keys, "FORMAT", (_PNG,))
                return self.feature_info(
                    keys, _check_format(keys, "INFOFORMAT", tuple(capabilities.INFO)), accept_language
                )
            case other:
                said = f"there is no operation {other[:40]!r}; there are GetCapabilities, GetTile, GetFeatureInfo"
                raise ServiceError("OperationNotSupported", said, other[:40])

    def capabilities(self, keys: Keys, accept_language: str) -> Response:
        """The document of all grids, or of the one that the address names: QGIS lists a layer once for each grid."""
        grid = keys.get("TILEMATRIXSET")
        if grid is not None and grid not in self._grids:
            said = f"there is no tile matrix set {grid[:80]!r}; there are {', '.join(self._grids)}"
            raise ServiceError("InvalidParameterValue", said, "TileMatrixSet")
        document = self._document(self._language(accept_language), grid, moving(self._desk).look())
        return Response(document, media_type=XML, headers={"Vary": "Accept-Language"})

    def tile(self, keys: Keys) -> Response:
        """A picture; a blank one where the layer does not reach."""
        asked = tile_asked(keys, self._layers(), self._grids)
        if asked.empty:
            blank = _blank(asked.at.matrix.tile_width, asked.at.matrix.tile_height)
            return Response(blank, media_type=_PNG, headers=cached(self._desk, [asked.layer.id]))
        picture = Picture(layers=(asked.layer.id,), style=asked.legend.style, format="png")
        content = map_tile(self._desk, picture, asked.at).content
        return Response(content, media_type=_PNG, headers=cached(self._desk, picture.layers))

    def feature_info(self, keys: Keys, media_type: str, accept_language: str) -> Response:
        """What is under pixel I, J of a tile."""
        asked = tile_asked(keys, self._layers(), self._grids)
        matrix, language = asked.at.matrix, self._language(accept_language)
        at = (pixel(keys, "I", matrix.tile_width) + 0.5, pixel(keys, "J", matrix.tile_height) + 0.5)
        found = identify(self._desk, asked.layer.id, asked.legend, view_of(asked.at), at, most=10)
        if media_type != "application/json":
            write = as_text if media_type == "text/plain" else as_html
            text = write(self._desk, asked.legend, found, language)
            return Response(text, media_type=media_type, headers=standing_alone(text) if write is as_html else {})
        said = as_geojson(self._desk, asked.legend, found, language)
        return Response(orjson.dumps(said), media_type=media_type)

    def legend(self, keys: Keys, accept_language: str) -> Response:
        """The legend's picture of a style."""
        layer = self._layers().get(keys["LAYER"])
        legends = {each.style: each for each in layer.legends} if layer is not None else {}
        if keys["STYLE"] not in legends:
            said = f"there is no legend of {keys['LAYER'][:80]!r} in {keys['STYLE'][:80]!r}"
            raise ServiceError("InvalidParameterValue", said, "Style" if layer is not None else "Layer")
        picture = legend_png(legends[keys["STYLE"]], self._language(accept_language))
        return Response(picture, media_type=_PNG, headers=_CACHED | {"Vary": "Accept-Language"})

    def _written(self, language: str, grid: str | None, _generation: int) -> str:
        grids = self._grids if grid is None else {grid: self._grids[grid]}
        layers = [each for each in self._layers().values() if grid is None or limits(self._grids[grid], each.extent)]
        address = capabilities.NAME if grid is None else f"{grid}/{capabilities.NAME}"
        return capabilities.document(self._desk, self._url, layers, grids, language, address)

    def _language(self, accept_language: str) -> str:
        return best_language(accept_language, self._languages) or self._languages[0]


def _agree(versions: str | None) -> None:
    if versions and "1.0.0" not in versions.split(","):
        said = f"none of the versions {versions[:80]} is offered; there is 1.0.0"
        raise ServiceError("VersionNegotiationFailed", said, "AcceptVersions")


def _check_version(keys: Keys) -> None:
    if needed(keys, "VERSION") != "1.0.0":
        raise ServiceError("InvalidParameterValue", f"VERSION={keys['VERSION'][:40]} is not 1.0.0", "Version")


def _check_format(keys: Mapping[str, str], name: str, offered: tuple[str, ...]) -> str:
    asked = needed(keys, name)
    if asked not in offered:
        said = f"{name}={asked[:80]} is not offered; there are {', '.join(offered)}"
        raise ServiceError("InvalidParameterValue", said, "InfoFormat" if name == "INFOFORMAT" else "Format")
    return asked


@lru_cache(maxsize=8)
def _blank(width: int, height: int) -> bytes:
    target = BytesIO()
    Image.new("LA", (width, height), (0, 0)).save(target, "PNG")
    return target.getvalue()
