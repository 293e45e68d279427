"""The parameters that several routes of `/api` take, declared once as the OpenAPI document tells them.

All are read as text and by our own hands, so that a refusal is in our words; so what the document says of them is
written here, and schemathesis holds one to the other (`tests/hostile/test_documents.py`).
"""

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import WithJsonSchema

from ...domain.polyline import MOST_CHARACTERS
from ...services.question import DAY, LANG

AS_OF = "A published content version, or a day (YYYY-MM-DD) at whose end it was current; today's by default"


def _whole(pattern: str) -> str:
    """As JSON Schema needs it, which looks for a pattern anywhere in a text."""
    return f"^{pattern}$"


def _degrees(limit: int, example: float) -> WithJsonSchema:
    return WithJsonSchema({"type": "number", "minimum": -limit, "maximum": limit, "examples": [example]})


def _each(schema: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema({"type": "array", "items": schema})


_OUTLINE = (
    "The outline of the field as the planner's address has it: differences of latitude and longitude in millionths of "
    "a degree, in the groups of five bits of Google's encoded polyline, in the alphabet of base64url; `.` between "
    "rings, `~` between polygons"
)
_GIVEN = {"type": "string", "pattern": "^[^:]*[^:\\s][^:]*:.*\\S", "examples": ["soil_ph:5.4"]}

Lon = Annotated[str | None, Query(description="Longitude, degrees, WGS 84"), _degrees(180, -4.506)]
Lat = Annotated[str | None, Query(description="Latitude, degrees, WGS 84"), _degrees(90, 48.607)]
PlaceName = Annotated[
    str | None,
    Query(description="The name of a place, instead of lon and lat"),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 200, "examples": ["Plouguerneau"]}),
]
TopicIds = Annotated[
    list[str] | None, Query(description="Only these topics; repeat it for several"), _each({"type": "string"})
]
ServiceIds = Annotated[
    list[str] | None, Query(description="Only these services; repeat it for several"), _each({"type": "string"})
]
On = Annotated[
    str | None,
    Query(description="The day that is asked about, YYYY-MM-DD; today by default"),
    WithJsonSchema({"type": "string", "format": "date", "pattern": _whole(DAY.pattern)}),
]
Lang = Annotated[
    str,
    Query(description="Language of the texts, as a BCP 47 tag"),
    WithJsonSchema({"type": "string", "pattern": _whole(LANG.pattern), "default": "en"}),
]
Given = Annotated[list[str] | None, Query(description="What the asker knows, NAME:VALUE; repeat it"), _each(_GIVEN)]
AsOf = Annotated[str | None, Query(alias="asOf", description=AS_OF), WithJsonSchema({"type": "string", "minLength": 1})]
RecordId = Annotated[
    str,
    Path(alias="id", max_length=4000, description="The id of a decision record, as it came with it"),
    WithJsonSchema({"type": "string", "maxLength": 4000, "pattern": "^[A-Za-z0-9_-]+={0,2}$"}),
]
Outline = Annotated[
    str | None,
    Query(alias="field", description=_OUTLINE, max_length=MOST_CHARACTERS),
    WithJsonSchema({"type": "string", "maxLength": MOST_CHARACTERS, "pattern": "^[A-Za-z0-9_.~-]+$"}),
]
