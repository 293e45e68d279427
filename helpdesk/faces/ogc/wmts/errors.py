"""Exception reports of OGC Web Services (OGC 06-121r3, clause 8), as WMTS 1.0.0 uses them."""

import re
from xml.sax.saxutils import escape, quoteattr

from starlette.responses import Response

from ....domain.errors import BadParameter, HelpdeskError, NotFound
from ...problems import shape_of

XML = "application/xml"

# HTTP statuses of the exception codes (WMTS 1.0.0, 7.1.2 and 7.2.2; 06-121r3, clause 8.6); all others are 400.
_BAD_REQUEST = 400
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STATUS = {"OperationNotSupported": 501, "NoApplicableCode": 500}


class ServiceError(HelpdeskError):
    """What a request did wrong: the code, and the parameter where there is one."""

    def __init__(self, code: str, message: str, locator: str | None = None) -> None:
        super().__init__(message)
        self.code, self.locator = code, locator


def report(error: HelpdeskError, *, addressed: bool = False) -> Response:
    """The exception report with its HTTP status; what is wrong in an address is not found (WMTS 1.0.0, 10.2.5)."""
    code, locator, status = _told(error)
    status = 404 if addressed and status == _BAD_REQUEST else status
    place = f" locator={quoteattr(_written(locator))}" if locator else ""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ExceptionReport xmlns="http://www.opengis.net/ows/1.1" version="1.1.0" xml:lang="en">'
        f'<Exception exceptionCode="{code}"{place}>'
        f"<ExceptionText>{escape(_written(str(error)))}</ExceptionText></Exception></ExceptionReport>\n"
    )
    return Response(text, status, media_type=XML)


def _told(error: HelpdeskError) -> tuple[str, str | None, int]:
    if isinstance(error, ServiceError):
        return error.code, error.locator, _STATUS.get(error.code, _BAD_REQUEST)
    if isinstance(error, BadParameter):
        return "InvalidParameterValue", error.name, _BAD_REQUEST
    if isinstance(error, NotFound):
        return "InvalidParameterValue", None, 404
    return "NoApplicableCode", None, shape_of(error).status


def _written(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold (section 2.2)."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
