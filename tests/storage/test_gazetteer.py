"""GeoPackagePlaces on a small table of real places."""

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
from anyascii import anyascii
from pyproj import Geod

from helpdesk.domain.errors import NotFound
from helpdesk.domain.geo import LonLat
from helpdesk.storage.gazetteer import GeoPackagePlaces, built_up_radius_m, folded_words

# name, country, state, county, population, longitude, latitude
PLACES = [
    ("Rennes", "FR", "Brittany", "Ille-et-Vilaine", 220488, -1.674, 48.112),
    ("Vern-sur-Seiche", "FR", "Brittany", "Ille-et-Vilaine", 7809, -1.600, 48.045),
    ("Rennes-les-Bains", "FR", "Occitanie", "Aude", 300, 2.319, 42.918),
    ("Saint-Malo", "FR", "Brittany", "Ille-et-Vilaine", 50676, -2.007, 48.649),
    ("Le Mans", "FR", "Pays de la Loire", "Sarthe", 144244, 0.196, 48.004),
    ("Paris", "FR", "Île-de-France", "Paris", 2138551, 2.349, 48.853),
    ("Paris", "US", "Texas", "Lamar County", 24782, -95.556, 33.661),
    ("Parisot", "FR", "Occitanie", "Tarn", 900, 1.84, 43.81),
    ("Sinop", "BR", "Mato Grosso", None, 116013, -55.503, -11.864),
    ("Sinop", "TR", "Sinop", "Merkez", 57404, 35.151, 42.027),
    ("Korhogo", "CI", "Savanes", "Poro", 286071, -5.629, 9.458),
    ("Ludhiāna", "IN", "Punjab", "Ludhiana", 1545368, 75.857, 30.912),
    ("Taveuni", "FJ", "Northern", None, 9000, -179.99, -16.85),
    ("Labasa", "FJ", "Northern", None, 27949, 179.36, -16.42),
    ("Longyearbyen", "SJ", None, None, 2060, 15.64, 78.22),
]


@pytest.fixture(scope="module")
def gpkg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("places") / "features.gpkg"
    names, countries, states, counties, populations, lons, lats = zip(*PLACES, strict=True)
    table = gpd.GeoDataFrame(
        {
            "name": names,
            "country": countries,
            "state": states,
            "county": counties,
            "population": populations,
            "folded": [anyascii(name).lower() for name in names],
        },
        geometry=gpd.points_from_xy(lons, lats),
        crs="EPSG:4326",
    )
    table.to_file(path, layer="places", driver="GPKG")
    return path


@pytest.fixture(scope="module")
def places(gpkg: Path) -> Iterator[GeoPackagePlaces]:
    places = GeoPackagePlaces(gpkg)
    yield places
    places.close()


def labels(places: GeoPackagePlaces, text: str, limit: int = 10) -> list[str]:
    return [f"{place.name}, {place.country}" for place in places.search(text, limit)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rennes", ["Rennes, FR", "Rennes-les-Bains, FR"]),
        ("Rennes, France", ["Rennes, FR", "Rennes-les-Bains, FR"]),
        ("rennes fr", ["Rennes, FR", "Rennes-les-Bains, FR"]),
        ("fr rennes", ["Rennes, FR", "Rennes-les-Bains, FR"]),
        ("RENNES ILLE ET VILAINE", ["Rennes, FR"]),
        ("renn", ["Rennes, FR", "Rennes-les-Bains, FR"]),
        ("les bains", ["Rennes-les-Bains, FR"]),
        ("saint malo", ["Saint-Malo, FR"]),
        ("malo", ["Saint-Malo, FR"]),
        ("Ludhiāna", ["Ludhiāna, IN"]),
        ("ludhiana inde", ["Ludhiāna, IN"]),
        ("Côte d'Ivoire korhogo", ["Korhogo, CI"]),
        ("sinop bresil", ["Sinop, BR"]),
        ("Île-de-France", ["Paris, FR"]),
        ("nowhere at all", []),
        ("  ,;- ", []),
        ("", []),
    ],
)
def test_all_words_match_somewhere(places: GeoPackagePlaces, text: str, expected: list[str]) -> None:
    assert labels(places, text) == expected


def test_an_exact_name_comes_before_a_longer_one_and_the_populous_first(places: GeoPackagePlaces) -> None:
    assert labels(places, "paris") == ["Paris, FR", "Paris, US", "Parisot, FR"]
    assert labels(places, "sinop") == ["Sinop, BR", "Sinop, TR"]
    assert labels(places, "paris us") == ["Paris, US"]


def test_a_beginning_of_the_name_comes_before_what_only_lies_there(places: GeoPackagePlaces) -> None:
    assert labels(places, "p")[0] == "Paris, FR"
    assert labels(places, "le")[0] == "Le Mans, FR"


def test_no_more_than_the_limit_is_given(places: GeoPackagePlaces) -> None:
    assert labels(places, "fr", limit=3) == ["Paris, FR", "Rennes, FR", "Le Mans, FR"]


def test_a_place_carries_what_the_gazetteer_knows(places: GeoPackagePlaces) -> None:
    place = places.search("sinop mato")[0]
    assert (place.at, place.country, place.state, place.county) == (
        LonLat(lon=-55.503, lat=-11.864),
        "BR",
        "Mato Grosso",
        None,
    )
    assert (place.population, place.radius_m) == (116013, built_up_radius_m(116013))


def test_country_names_are_those_of_the_languages_asked_for(gpkg: Path) -> None:
    with closing(GeoPackagePlaces(gpkg, languages=("de", "sw"))) as places:
        assert labels(places, "paris frankreich", limit=1) == ["Paris, FR"]
        assert labels(places, "paris ufaransa", limit=1) == ["Paris, FR"]
        assert labels(places, "ludhiana inde") == []


def test_words_are_folded_whatever_the_script() -> None:
    assert folded_words("Île-de-France") == ["ile", "de", "france"]
    assert folded_words("Αθήνα") == ["athina"]
    assert folded_words("\ud800 x") == ["x"]


@pytest.mark.parametrize(
    ("population", "radius"),
    [(0, 1_000), (6_283, 1_000), (220_488, 5_923.8), (1_413_717, 15_000), (38_000_000, 15_000)],
)
def test_the_radius_holds_two_thousand_persons_a_square_kilometre_within_bounds(population: int, radius: float) -> None:
    assert built_up_radius_m(population) == pytest.approx(radius, rel=1e-4)
    inhabitants = math.pi * (built_up_radius_m(100_000) / 1000) ** 2 * 2000
    assert inhabitants == pytest.approx(100_000)


def test_the_nearest_place_comes_with_its_distance(places: GeoPackagePlaces) -> None:
    found = places.nearest(LonLat(lon=-1.62, lat=48.05), 20_000)
    assert found is not None
    place, metres = found
    assert place.name == "Vern-sur-Seiche"
    assert metres == pytest.approx(Geod(ellps="WGS84").inv(-1.62, 48.05, -1.600, 48.045)[2])


def test_nothing_is_nearest_beyond_the_distance(places: GeoPackagePlaces) -> None:
    place = LonLat(lon=-1.62, lat=48.05)
    found = places.nearest(place, 20_000)
    assert found is not None
    assert places.nearest(place, found[1] - 0.01) is None
    assert places.nearest(LonLat(lon=-30, lat=0), 100_000) is None


@pytest.mark.parametrize(("lon", "name"), [(179.99, "Taveuni"), (180.0, "Taveuni"), (-180.0, "Taveuni")])
def test_the_nearest_place_may_lie_across_the_antimeridian(places: GeoPackagePlaces, lon: float, name: str) -> None:
    found = places.nearest(LonLat(lon=lon, lat=-16.85), 5_000)
    assert found is not None
    assert found[0].name == name
    assert found[1] < 2_200


def test_from_a_pole_all_meridians_are_near(places: GeoPackagePlaces) -> None:
    found = places.nearest(LonLat(lon=-120, lat=90), 1_400_000)
    assert found is not None
    assert found[0].name == "Longyearbyen"
    assert found[1] == pytest.approx(1_315_500, rel=1e-3)


def test_first_searches_at_once_agree(gpkg: Path) -> None:
    with closing(GeoPackagePlaces(gpkg)) as places, ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: tuple(labels(places, "sinop")), range(16))) == {("Sinop, BR", "Sinop, TR")}


def test_a_geopackage_without_places_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "features.gpkg"
    gpd.GeoDataFrame({"a": [1]}, geometry=gpd.points_from_xy([0], [0]), crs="EPSG:4326").to_file(path, layer="other")
    with pytest.raises(NotFound, match=r"no table 'places'; run `helpdesk ingest`"):
        GeoPackagePlaces(path)
