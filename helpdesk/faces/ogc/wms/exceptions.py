"""What WMS says when it cannot answer: an XML report, or a picture where the client shows nothing else."""

from xml.etree import ElementTree as ET

from PIL import Image, ImageDraw

from ....domain.errors import BadParameter, HelpdeskError, NotFound
from ..drawing import MEDIA_TYPES, encode
from ..drawing.text import broken, font
from ..errors import exception_shape
from .errors import WmsError
from .reading import Version
from .xml import element

_OGC = "http://www.opengis.net/ogc"
_SCHEMA = f"{_OGC} http://schemas.opengis.net/wms/1.3.0/exceptions_1_3_0.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
# In pixels.
_TEXT, _MARGIN = 13, 6


def report(error: HelpdeskError, version: Version) -> tuple[bytes, str, int]:
    """The ServiceExceptionReport, its media type and HTTP status."""
    code, status = _code(error)
    located = {"locator": error.name} if isinstance(error, BadParameter) else {}
    root = element("ServiceExceptionReport", element("ServiceException", str(error), code=code, **located))
    root.set("version", version)
    if version == "1.3.0":
        for name, value in (("xmlns", _OGC), ("xmlns:xsi", _XSI), ("xsi:schemaLocation", _SCHEMA)):
            root.set(name, value)
    media_type = "text/xml; charset=utf-8" if version == "1.3.0" else "application/vnd.ogc.se_xml"
    written: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return written, media_type, status


def picture(
    error: HelpdeskError, size: tuple[int, int], format_: str, colour: str, *, blank: bool
) -> tuple[bytes, str]:
    """A picture of the size that was asked for, empty or with the message on it."""
    shown = Image.new("RGBA", size, colour)
    if not blank:
        page = ImageDraw.Draw(shown)
        lines = "\n".join(broken(str(error), font(_TEXT), size[0] - 2 * _MARGIN))
        page.multiline_text((_MARGIN, _MARGIN), lines, fill="#a00000", font=font(_TEXT))
    return encode(shown, format_), MEDIA_TYPES[format_]


def _code(error: HelpdeskError) -> tuple[str, int]:
    if isinstance(error, WmsError):
        return error.code, error.status
    if isinstance(error, NotFound):
        return "LayerNotDefined", 404
    shape = exception_shape(error)
    return shape.code, shape.status
