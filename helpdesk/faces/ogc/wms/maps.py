"""GetMap, and the map part that GetFeatureInfo repeats (06-042, section 7.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from ....domain.errors import BadParameter, NotFound
from ....domain.geo import View
from ....domain.legends import Legend
from ....services.desk import Desk
from ....services.legends import drawable, legend_of, styles_of
from ..crs import crs_named
from ..drawing import draw, encode
from ..drawing.boxes import is_drawable
from ..drawing.colours import named
from .errors import WmsError
from .reading import Parameters, Version

FORMATS = {"image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp"}
MOST_LAYERS = 20
LONGEST_SIDE = 4096
_WHITE = "0xFFFFFF"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The layers with their legends, from the bottom to the top, and the view of them."""

    layers: Sequence[tuple[str, Legend]]
    view: View


def get_map(desk: Desk, parameters: Parameters, version: Version) -> tuple[bytes, str]:
    """The picture and its media type. Raises WmsError, BadParameter and Unavailable."""
    request = read_map(desk, parameters, version)
    media_type = format_of(parameters)
    background = named(parameters.get("BGCOLOR", _WHITE), "BGCOLOR")
    clear = parameters.truth("TRANSPARENT") and media_type != "image/jpeg"
    picture = draw(desk, request.layers, request.view, None if clear else background)
    return encode(picture, FORMATS[media_type], background), media_type


def format_of(parameters: Parameters) -> str:
    asked = parameters.needed("FORMAT", "image/png")
    # Parameters of a media type, as in `image/png; mode=8bit`, ask for a way of writing the same picture.
    media_type = asked.split(";")[0].strip().lower()
    if media_type not in FORMATS:
        raise WmsError("FORMAT", f"{asked[:40]!r} is not offered; there are {', '.join(FORMATS)}", "InvalidFormat")
    return media_type


def read_map(desk: Desk, parameters: Parameters, version: Version) -> Request:
    names = parameters.listed("LAYERS", "regions")
    if len(names) > MOST_LAYERS:
        raise BadParameter("LAYERS", f"names {len(names)} layers; one map shows at most {MOST_LAYERS}")
    known = drawable(desk)
    for name in names:
        if name not in known:
            raise WmsError(
                "LAYERS", f"there is no layer {name[:80]!r}; there are {', '.join(known)}", "LayerNotDefined"
            )
    styles = _styles(parameters, len(names))
    layers = [(name, legend_in(desk, name, style, "STYLES")) for name, style in zip(names, styles, strict=True)]
    return Request(layers=layers, view=_view(desk, parameters, version))


def legend_in(desk: Desk, layer: str, style: str, parameter: str) -> Legend:
    """The legend of a layer in a style; an empty name is the default. Raises WmsError."""
    try:
        return legend_of(desk, layer, style or None)
    except NotFound as error:
        known = ", ".join(each.id for each in styles_of(desk, layer))
        message = f"the layer {layer!r} has no style {style[:80]!r}; there are {known}"
        raise WmsError(parameter, message, "StyleNotDefined") from error


def _styles(parameters: Parameters, count: int) -> list[str]:
    styles = parameters.listed("STYLES", "")
    if styles == [""]:
        return [""] * count
    if len(styles) != count:
        message = f"names {len(styles)} styles for {count} layers; give one each, or leave the value empty"
        raise WmsError("STYLES", message, "StyleNotDefined")
    return styles


def _view(desk: Desk, parameters: Parameters, version: Version) -> View:
    name = "CRS" if version == "1.3.0" else "SRS"
    try:
        crs = crs_named(parameters.needed(name, "EPSG:3857"), name)
    except BadParameter as error:
        if name not in parameters:
            raise
        message = str(error).removeprefix(f"{name}: ")
        raise WmsError(name, message, "InvalidCRS" if version == "1.3.0" else "InvalidSRS") from error
    numbers = parameters.numbers("BBOX", "-5,47,-1,49")
    if len(numbers) != 4:
        raise BadParameter("BBOX", f"has {len(numbers)} values, it needs 4: the lower corner and the upper corner")
    box = numbers[0], numbers[1], numbers[2], numbers[3]
    left, bottom, right, top = crs.xy(box) if version == "1.3.0" else box
    if not is_drawable((left, bottom, right, top)):
        order = "south, west, north, east" if crs.swapped and version == "1.3.0" else "west, south, east, north"
        raise BadParameter(
            "BBOX", f"has no area, or is too large or upside down; the order of {crs.code} in {version} is {order}"
        )
    width, height = _size(desk, parameters)
    return View(crs=crs.uri, left=left, bottom=bottom, right=right, top=top, width=width, height=height)


def _size(desk: Desk, parameters: Parameters) -> tuple[int, int]:
    width, height = parameters.whole("WIDTH", "512"), parameters.whole("HEIGHT", "512")
    for name, side in (("WIDTH", width), ("HEIGHT", height)):
        if not 1 <= side <= LONGEST_SIDE:
            raise BadParameter(name, f"{side} is outside 1 to {LONGEST_SIDE}")
    if width * height > desk.max_cells:
        raise BadParameter("WIDTH", f"x HEIGHT is {width * height} pixels; one map has at most {desk.max_cells}")
    return width, height
