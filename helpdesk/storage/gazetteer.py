"""GeoPackagePlaces: names of places, searched without the network, accents folded."""

import math
import re
from array import array
from collections.abc import Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import shapely
from anyascii import anyascii
from babel import Locale
from pyproj import Geod

from ..domain.errors import NotFound
from ..domain.geo import LonLat
from ..ports import NamedPlace
from .earth import around
from .geopackage.blobs import geometries
from .geopackage.conditions import source
from .geopackage.connections import Connections, Row, connect, quoted
from .geopackage.tables import Table, read_tables
from .word_index import WordIndex

PLACES = "places"
PERSONS_PER_KM2 = 2000.0
RADIUS_M = (1_000.0, 15_000.0)
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_ELLIPSOID = Geod(ellps="WGS84")


class GeoPackagePlaces:
    """A Gazetteer over the `places` table of a GeoPackage.

    A search takes words in any order, each the beginning of a word of the name, the county, the state, or the country
    (its ISO 3166-1 code, or its name in one of `languages`). The words are indexed in memory at the first search.
    """

    def __init__(self, path: Path, languages: Sequence[str] = ("en", "fr")) -> None:
        self._countries = _country_words(languages)
        self._building = Lock()
        self._connections = Connections(path)
        try:
            self._table = _places(self._connections)
        except NotFound:
            self._connections.close()
            raise

    def close(self) -> None:
        self._connections.close()

    def search(self, text: str, limit: int = 10) -> Sequence[NamedPlace]:
        """The best matches: exact names first, then names that begin so, then the more populous."""
        words = folded_words(text)
        if not words:
            return []
        with self._building:
            index = self._index
        fids = index.best(words, limit)
        if not fids:
            return []
        wanted = f"{source(self._table, ()).sql} WHERE t.{quoted(self._table.fid)} IN ({', '.join('?' * len(fids))})"
        rows = self._connections.rows(f"SELECT {_shown(self._table, self._table.fid)} {wanted}", fids)
        found = {row[-1]: _named(row[:-1]) for row in rows}
        return [found[fid] for fid in fids]

    def nearest(self, place: LonLat, within_m: float) -> tuple[NamedPlace, float] | None:
        """The nearest named place within a distance on the ellipsoid, and that distance in metres."""
        near = source(self._table, around(place, within_m))
        rows = self._connections.rows(f"SELECT {_shown(self._table)} {near.sql}", near.values)
        if not rows:
            return None
        points = shapely.get_coordinates(geometries([row[0] for row in rows]))
        here = np.broadcast_to((place.lon, place.lat), points.shape)
        _, _, metres = _ELLIPSOID.inv(here[:, 0], here[:, 1], points[:, 0], points[:, 1])
        best = int(np.argmin(metres))
        return (_named(rows[best]), float(metres[best])) if metres[best] <= within_m else None

    @cached_property
    def _index(self) -> WordIndex:
        """Read over a connection of its own, row by row: the rows together would take more memory than the index."""
        fields = _fields(self._table.fid, "folded", "population", "county", "state", "country")
        surroundings: dict[tuple[str | None, ...], int] = {}
        fids, names, weights, places = array("q"), list[str](), array("q"), array("q")
        with closing(connect(self._connections.path)) as connection, self._connections.readable():
            for fid, folded, population, *around_it in connection.execute(
                f"SELECT {fields} {source(self._table, ()).sql}"
            ):
                fids.append(fid)
                names.append(_NOT_WORD.sub(" ", folded).strip())
                weights.append(population or 0)
                places.append(surroundings.setdefault(tuple(around_it), len(surroundings)))
        return WordIndex(fids, names, weights, places, [self._words_around(*each) for each in surroundings])

    def _words_around(self, county: str | None, state: str | None, iso2: str | None) -> set[str]:
        return {*folded_words(county or ""), *folded_words(state or ""), *self._countries.get(iso2 or "", ())}


def folded_words(text: str) -> list[str]:
    """The words of a text as the index holds them: without accents or other scripts, in lower case.

    >>> folded_words("Île-de-France")
    ['ile', 'de', 'france']
    """
    return _NOT_WORD.sub(" ", anyascii(text).lower()).split()


def _country_words(languages: Sequence[str]) -> dict[str, set[str]]:
    """The words for each country, by ISO 3166-1 alpha-2 code, from the Unicode CLDR: its code and its names."""
    countries: dict[str, set[str]] = {}
    for language in languages:
        for code, name in Locale.parse(language).territories.items():
            countries.setdefault(code, {code.lower()}).update(folded_words(name))
    return countries


def built_up_radius_m(population: int) -> float:
    """How far a place extends, in metres. Own convention, for GeoNames gives a point only: a disc that holds the
    population at 2,000 persons/km2, at least 1 km and at most 15 km in radius."""
    radius = 1000 * math.sqrt(max(population, 0) / PERSONS_PER_KM2 / math.pi)
    return min(max(radius, RADIUS_M[0]), RADIUS_M[1])


def _places(connections: Connections) -> Table:
    tables = read_tables(connections, {})
    if PLACES not in tables:
        raise NotFound(f"{connections.path.name} has no table {PLACES!r}; run `helpdesk ingest` to build it")
    return tables[PLACES]


def _fields(*names: str) -> str:
    return ", ".join(f"t.{quoted(name)}" for name in names)


def _shown(table: Table, *more: str) -> str:
    return _fields(table.geometry, "name", "country", "state", "county", "population", *more)


def _named(row: Row) -> NamedPlace:
    blob, name, country, state, county, population = row
    ((lon, lat),) = shapely.get_coordinates(geometries([blob]))
    return NamedPlace(
        name=name,
        at=LonLat(lon=float(lon), lat=float(lat)),
        country=country,
        state=state or None,
        county=county or None,
        population=population or 0,
        radius_m=built_up_radius_m(population or 0),
    )
