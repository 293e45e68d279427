"""The shapes of what `/api` answers with, as its OpenAPI document declares them and scripts are typed by."""

from collections.abc import Mapping
from typing import Any, TypedDict

from ...ports import NamedPlace


class PlaceFound(TypedDict):
    """A place of the gazetteer: its centre in degrees (CRS84), and how far it reaches around it, in metres."""

    name: str
    lon: float
    lat: float
    country: str
    population: int
    radius_m: int


def place_found(place: NamedPlace) -> PlaceFound:
    return {
        "name": place.label,
        "lon": place.at.lon,
        "lat": place.at.lat,
        "country": place.country,
        "population": place.population,
        "radius_m": round(place.radius_m),
    }


class PlacesFound(TypedDict):
    """The best match first; where none matches, `near` are those of a name that is spelt nearly so."""

    places: list[PlaceFound]
    near: list[PlaceFound]


class Versions(TypedDict):
    """What an answer was computed with."""

    content: str
    data: str
    software: str


class LayerShown(TypedDict):
    """A published layer; `fact` is its name in conditions, `terms` what its licence asks for beyond the credit."""

    id: str
    kind: str
    title: str
    description: str
    caveat: str | None
    fact: str | None
    unit: str | None
    credit: str
    licence: str
    terms: str | None
    cites: list[str]
    built: str | None
    inputs: list[dict[str, Any]]


class LayersShown(TypedDict):
    """Every layer that is published."""

    versions: Versions
    layers: list[LayerShown]


class Named(TypedDict):
    """An identifier and what it is called in the language asked for."""

    id: str
    name: str


class FactAsked(TypedDict):
    """A fact that can be given: as yes or no, as one or several of `values`, or as a number in `unit`."""

    id: str
    name: str
    question: str
    unit: str | None
    boolean: bool
    several: bool
    values: list[Named]


class Vocabulary(TypedDict):
    """What can be asked about, and what can be told."""

    topics: list[Named]
    services: list[Named]
    facts: list[FactAsked]


class PracticeOffered(TypedDict):
    """A practice; `lang` is the language of its name, `advised` whether a body recommends it where the field lies."""

    id: str
    name: str
    lang: str
    advised: bool


class PracticesOfUse(TypedDict):
    """Practices for one use of the land; no id and no name for those that say no use."""

    id: str
    name: str
    practices: list[PracticeOffered]


class PracticesOffered(TypedDict):
    """By the use of the land; `regions` hold the field, none without one."""

    regions: list[Named]
    groups: list[PracticesOfUse]


def answers(shape: type | None, links: Mapping[str, Any] | None = None) -> dict[int | str, dict[str, Any]]:
    """The declaration of a route that answers in this shape, with `links` of OpenAPI by their names."""
    found: dict[str, Any] = {"description": "The answer"}
    return {200: found | ({"model": shape} if shape else {}) | ({"links": links} if links else {})}


def lead(route: str, said: str, **takes: str) -> dict[str, Any]:
    """A link to the operation with this id, whose parameters are JSON pointers into the answer."""
    found = {name: f"$response.body#{pointer}" for name, pointer in takes.items()}
    return {"operationId": route, "description": said, "parameters": found}
