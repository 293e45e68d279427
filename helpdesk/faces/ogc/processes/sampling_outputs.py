"""What a sampling plan holds, as JSON schema."""

from typing import Any

from .tool import Json
from .toolkit import quantities as of

_HECTARES = of.number("Area", "ha")
_GEOMETRY: dict[str, Any] = {"type": "object", "title": "Outline: GeoJSON polygons in CRS84"}
_NAME: dict[str, Any] = {"type": "string", "title": "Name"}


def _rows(title: str, properties: dict[str, Json]) -> Json:
    return {"type": "array", "title": title, "items": {"type": "object", "properties": properties}}


PLAN: Json = {
    "type": "object",
    "properties": {
        "status": {"type": "string", "title": "`ok`: what cannot be planned is refused"},
        "area_ha": of.number("Area, geodesic", "ha"),
        "left_out_ha": of.number("Water and ice on the maps, in no stratum", "ha"),
        "points_per_time": of.number("Points at each time", whole=True),
        "detectable_t_ha": of.number("Difference of the mean stock that they tell", "t C/ha"),
        "standard_error_t_ha": of.number("Standard error of the difference", "t C/ha"),
        "degrees_of_freedom": of.number("Degrees of freedom, after Satterthwaite"),
        "points_without_strata": of.number("Points that the same would need without strata", whole=True),
        "strata": _rows(
            "Strata, by falling area",
            {
                "id": _NAME,
                "area_ha": _HECTARES,
                "points": of.number("Points at each time", whole=True),
                "mean_t_ha": {**of.number("Mean stock", "t C/ha"), "type": ["number", "null"]},
                "sd_t_ha": of.number("Standard deviation of stocks; unpaired only", "t C/ha"),
                "sd_difference_t_ha": of.number("Standard deviation of differences; paired only", "t C/ha"),
                "edge_buffer_m": of.number("How far its points keep off the boundary of the area", "m"),
                "facts": {"type": "object", "title": "What the maps say there, with name and text for people"},
                "geometry": _GEOMETRY,
            },
        ),
        "points": _rows(
            "Points, in the order of a walk through each stratum",
            {
                "id": _NAME,
                "stratum": {"type": "string", "title": "Name of its stratum"},
                "lon": of.number("Longitude, WGS 84", "°"),
                "lat": of.number("Latitude, WGS 84", "°"),
                "represents_ha": of.number("Area it stands for", "ha"),
            },
        ),
        "assumptions": _rows("Numbers the plan rests on, each with its source", {"name": _NAME}),
        "notes": _rows("What to mind, as codes and texts", {"code": {"type": "string"}, "text": {"type": "string"}}),
        "sources": {"type": "object", "title": "Credits of the maps, by fact"},
    },
}
