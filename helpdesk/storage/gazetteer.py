"""IndexedPlaces: names of places in any script, searched without the network, over the rows of either database."""

import math
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from pathlib import Path
from threading import Lock

import numpy as np
from babel import Locale
from pyproj import Geod

from ..domain.geo import LonLat
from ..ports import NamedPlace
from .folding import folded_words
from .geopackage.places import GeoPackageRows
from .place_rows import NAMES_APART, OtherNamesRow, PlaceRow, PlaceRows
from .point_index import PointIndex
from .word_index import WordIndex

PERSONS_PER_KM2 = 2000.0
RADIUS_M = (1_000.0, 15_000.0)
# How many places are held of those that were nearest to some question, about 1 kB each.
_MOST_PLACED = 4096
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_ELLIPSOID = Geod(ellps="WGS84")


class IndexedPlaces:
    """A Gazetteer over the rows of a table `places`, which it closes.

    A search takes words in any order, each the beginning of a word of the name, the county, the state, or the country
    (its ISO 3166-1 code, or its name in one of `languages`); or the beginning of another name of the place, in any
    script. The words are indexed in memory at the first search, the points at the first question for the nearest.
    """

    def __init__(self, rows: PlaceRows, languages: Sequence[str] = ("en", "fr", "es", "pt", "sw")) -> None:
        self._languages = languages
        self._building, self._locating = Lock(), Lock()
        self._rows = rows
        self._placed = lru_cache(_MOST_PLACED)(partial(_place, rows))

    def close(self) -> None:
        self._rows.close()

    def search(self, text: str, limit: int = 10) -> Sequence[NamedPlace]:
        """The best matches: exact names first, then names that begin so, then the more populous."""
        words = folded_words(text)
        return self._named(self._indexed().best(words, limit)) if words else []

    def named(self, text: str, limit: int = 10) -> Sequence[NamedPlace]:
        words = folded_words(text)
        if not words:
            return []
        index = self._indexed()
        fids, otherwise, said = index.best(words, limit), index.otherwise(words), set(words)
        found = zip(fids, self._named(fids), strict=True)
        return [place for fid, place in found if fid in otherwise or set(folded_words(place.name)) <= said]

    def like(self, text: str, limit: int = 5) -> Sequence[NamedPlace]:
        words = folded_words(text)
        return self._named(self._indexed().like(words, limit)) if words else []

    def nearest(self, place: LonLat, within_m: float) -> tuple[NamedPlace, float] | None:
        """The nearest named place within a distance on the ellipsoid, and that distance in metres; of several as near
        as each other the first of the table."""
        found = [self._placed(fid) for fid in self._located().nearest(place, within_m)]
        metres = [_ELLIPSOID.inv(place.lon, place.lat, each.at.lon, each.at.lat)[2] for each in found]
        least = min(metres, default=math.inf)
        return (found[metres.index(least)], least) if least <= within_m else None

    def _named(self, fids: Sequence[int]) -> list[NamedPlace]:
        found = {row.fid: _named(row) for row in self._rows.of(fids)} if fids else {}
        return [found[fid] for fid in fids]

    def _indexed(self) -> WordIndex:
        with self._building:
            return self._index

    def _located(self) -> PointIndex:
        with self._locating:
            return self._points

    @cached_property
    def _points(self) -> PointIndex:
        return PointIndex(self._rows.points())

    @cached_property
    def _index(self) -> WordIndex:
        """Read row by row: the rows together would take more memory than the index."""
        surroundings: dict[tuple[str | None, ...], int] = {}
        fids, names, weights, places, meant = array("q"), list[str](), array("q"), array("q"), array("q")
        for fid, main, population, *around_it, key in self._rows.words():
            fids.append(fid)
            names.append(_NOT_WORD.sub(" ", main).strip())
            weights.append(population or 0)
            places.append(surroundings.setdefault(tuple(around_it), len(surroundings)))
            meant.append(key or 0)
        countries = _country_words(self._languages)
        words = [_words_around(countries, *each) for each in surroundings]
        return WordIndex(fids, names, weights, places, words, _by_row(self._rows.other_names(), meant))


class GeoPackagePlaces(IndexedPlaces):
    """The Gazetteer of a GeoPackage. Raises NotFound where it has no table `places`, and Unavailable."""

    def __init__(self, path: Path, languages: Sequence[str] = ("en", "fr", "es", "pt", "sw")) -> None:
        super().__init__(GeoPackageRows(path), languages)


def _by_row(names: Iterable[OtherNamesRow], meant: Sequence[int]) -> Iterator[tuple[str, int]]:
    """Each of the names with the row of the place that is meant; those of no place here are left out."""
    keys = np.array(meant, dtype=np.int64)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    for key, joined in names:
        at = int(np.searchsorted(ordered, key))
        if at < len(ordered) and ordered[at] == key:
            for name in joined.split(NAMES_APART):
                yield name, int(order[at])


def _country_words(languages: Sequence[str]) -> dict[str, set[str]]:
    """The words for each country, by ISO 3166-1 alpha-2 code, from the Unicode CLDR: its code and its names."""
    countries: dict[str, set[str]] = {}
    for language in languages:
        for code, name in Locale.parse(language).territories.items():
            countries.setdefault(code, {code.lower()}).update(folded_words(name))
    return countries


def _words_around(countries: dict[str, set[str]], county: str | None, state: str | None, iso2: str | None) -> set[str]:
    return {*folded_words(county or ""), *folded_words(state or ""), *countries.get(iso2 or "", ())}


def built_up_radius_m(population: int) -> float:
    """How far a place extends, in metres. Own convention, for GeoNames gives a point only: a disc that holds the
    population at 2,000 persons/km2, at least 1 km and at most 15 km in radius."""
    radius = 1000 * math.sqrt(max(population, 0) / PERSONS_PER_KM2 / math.pi)
    return min(max(radius, RADIUS_M[0]), RADIUS_M[1])


def _place(rows: PlaceRows, fid: int) -> NamedPlace:
    (row,) = rows.of([fid])
    return _named(row)


def _named(row: PlaceRow) -> NamedPlace:
    return NamedPlace(
        name=row.name,
        at=LonLat(lon=row.lon, lat=row.lat),
        country=row.country,
        state=row.state or None,
        county=row.county or None,
        population=row.population or 0,
        radius_m=built_up_radius_m(row.population or 0),
    )
