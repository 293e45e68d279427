"""GetLegendGraphic, as SLD profile 1.1.0 of WMS (OGC 05-078r4) has it."""

from ....services.desk import Desk
from ....services.legends import drawable
from ..drawing import encode
from ..styles.picture import legend_image
from .errors import WmsError
from .maps import FORMATS, format_of, legend_in
from .reading import Parameters


def get_legend_graphic(desk: Desk, parameters: Parameters, language: str) -> tuple[bytes, str]:
    """The picture of the legend of one layer and its media type; as large as what it says. Raises WmsError."""
    layer = parameters.needed("LAYER", "regions")
    known = drawable(desk)
    if layer not in known:
        raise WmsError("LAYER", f"there is no layer {layer[:80]!r}; there are {', '.join(known)}", "LayerNotDefined")
    legend = legend_in(desk, layer, parameters.get("STYLE"), "STYLE")
    media_type = format_of(parameters) if "FORMAT" in parameters else "image/png"
    return encode(legend_image(legend, language), FORMATS[media_type]), media_type
