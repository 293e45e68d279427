"""IndexedPlaces on small tables of real places, in either database."""

import gzip
import json
import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import psycopg
import pytest
from pyproj import Geod

from helpdesk.domain.errors import NotFound
from helpdesk.domain.geo import LonLat
from helpdesk.storage import gazetteer
from helpdesk.storage.folding import folded_words
from helpdesk.storage.gazetteer import GeoPackagePlaces, IndexedPlaces, built_up_radius_m
from helpdesk.storage.geopackage.connections import Connections, Row
from helpdesk.storage.ingest.readers import read_vector
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.loading import load
from helpdesk.storage.postgis.places import PostgisRows
from helpdesk.storage.postgis.transfer import of_geopackage

from ..postgis.cluster import Server

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
    ("N'Guigmi", "NE", "Diffa", "Nguigmi", 17897, 13.1092, 14.2532),
    ("Łódź", "PL", "Łódź Voivodeship", "Łódź", 768755, 19.475, 51.770),
    ("Renens", "CH", "Vaud", None, 18000, 6.588, 46.539),
]


# What the other package calls some of them; "Sinop" lies elsewhere there.
OTHERWISE = [
    ("Rennes", -1.674, 48.112, ["Roazhon", "Rennes", "RNS", "lei en", "Ρεν", "Ренн", "رين", "雷恩"]),
    ("Paris", 2.349, 48.853, ["Париж", "París", "パリ", "巴黎"]),
    ("Longyearbyen", 15.64, 78.22, ["Longyear City", "롱이어뷔엔"]),
    ("Sinop", 35.0, 40.0, ["Sinope", "Синоп"]),
    ("N'Guigmi", 13.1092, 14.2532, ["NGI"]),
]


@pytest.fixture(scope="module")
def gpkg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As the reader of the layers makes the two tables of what the two packages hold."""
    folder = tmp_path_factory.mktemp("places")
    keys = ("city", "country_code", "state", "county", "population", "longitude", "latitude")
    with gzip.open(folder / "geocode.gz", "wt", encoding="utf-8") as file:
        json.dump([dict(zip(keys, place, strict=True)) for place in PLACES], file)
    places = read_vector("geonames", [str(folder / "geocode.gz")], {})
    named = {
        str(number): {"name": name, "longitude": lon, "latitude": lat, "alternatenames": others}
        for number, (name, lon, lat, others) in enumerate(OTHERWISE)
    }
    (folder / "cities.json").write_text(json.dumps(named), encoding="utf-8")
    names = read_vector("geonames", [str(folder / "cities.json")], {"other_names": True})
    places.to_file(folder / "features.gpkg", layer="places", driver="GPKG")
    names.to_file(folder / "features.gpkg", layer="place-names", driver="GPKG")
    return folder / "features.gpkg"


@pytest.fixture(scope="module", params=["embedded", "postgis"])
def places(request: pytest.FixtureRequest, gpkg: Path) -> Iterator[IndexedPlaces]:
    if request.param == "embedded":
        with closing(GeoPackagePlaces(gpkg)) as embedded:
            yield embedded
        return
    server: Server = request.getfixturevalue("postgres")
    dsn = server.database()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA helpdesk; CREATE SCHEMA helpdesk_data")
        connection.execute("CREATE TABLE helpdesk.loaded (name text PRIMARY KEY, layer text, loaded_at timestamptz)")
        for layer in ("places", "place-names"):
            load(connection, *of_geopackage(gpkg, layer, layer, None))
    with closing(Database(dsn)) as database:
        yield IndexedPlaces(PostgisRows(database, "places", "place-names"))


def labels(places: IndexedPlaces, text: str, limit: int = 10) -> list[str]:
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
def test_all_words_match_somewhere(places: IndexedPlaces, text: str, expected: list[str]) -> None:
    assert labels(places, text) == expected


def test_an_exact_name_comes_before_a_longer_one_and_the_populous_first(places: IndexedPlaces) -> None:
    assert labels(places, "paris") == ["Paris, FR", "Paris, US", "Parisot, FR"]
    assert labels(places, "sinop") == ["Sinop, BR", "Sinop, TR"]
    assert labels(places, "paris us") == ["Paris, US"]


def test_a_beginning_of_the_name_comes_before_what_only_lies_there(places: IndexedPlaces) -> None:
    assert labels(places, "p")[0] == "Paris, FR"
    assert labels(places, "le")[0] == "Le Mans, FR"


def test_no_more_than_the_limit_is_given(places: IndexedPlaces) -> None:
    assert labels(places, "fr", limit=3) == ["Paris, FR", "Rennes, FR", "Le Mans, FR"]


def test_a_place_carries_what_the_gazetteer_knows(places: IndexedPlaces) -> None:
    place = places.search("sinop mato")[0]
    assert (place.at, place.country, place.state, place.county) == (
        LonLat(lon=-55.503, lat=-11.864),
        "BR",
        "Mato Grosso",
        None,
    )
    assert (place.population, place.radius_m) == (116013, built_up_radius_m(116013))


def test_what_only_a_search_needs_is_not_read_when_the_places_are_opened(
    gpkg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    tables = Connections.rows

    def noting(connections: Connections, sql: str, *others: Any) -> list[Row]:
        asked.append(sql)
        return tables(connections, sql, *others)

    monkeypatch.setattr(Connections, "rows", noting)
    monkeypatch.setattr(gazetteer, "_country_words", None)
    GeoPackagePlaces(gpkg).close()
    columns = [sql for sql in asked if sql.startswith("SELECT min(")]
    assert all('FROM "places"' in sql or 'FROM "place-names"' in sql for sql in columns)
    assert len(columns) == len(set(columns)) <= 2


def test_country_names_are_those_of_the_languages_asked_for(gpkg: Path) -> None:
    with closing(GeoPackagePlaces(gpkg, languages=("de", "sw"))) as places:
        assert labels(places, "paris frankreich", limit=1) == ["Paris, FR"]
        assert labels(places, "paris ufaransa", limit=1) == ["Paris, FR"]
        assert labels(places, "ludhiana inde") == []


def test_words_are_folded_whatever_the_script() -> None:
    assert folded_words("Île-de-France") == ["ile", "de", "france"]
    assert folded_words("Αθήνα ΑΘΉΝΑΣ") == ["αθηνα", "αθηνασ"]
    assert folded_words("IĞDIR ığdır Øßłđæ") == ["igdir", "igdir", "ossldae"]
    assert folded_words("Найроби نیروبی ｎａｉ") == ["наироби", "نيروبي", "nai"]
    assert folded_words("नैरोबी ไนโรบี 나이로비") == ["नैरोबी", "ไนโรบี", "나이로비"]
    assert folded_words("N’Guigmi N'Guigmi Nʼguigmi") == ["n", "guigmi"] * 3
    assert folded_words("\ud800 x") == ["x"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ρεν", ["Rennes, FR"]),
        ("ΡΕΝ", ["Rennes, FR"]),
        ("Ренн", ["Rennes, FR"]),
        ("рен", ["Rennes, FR"]),
        ("رین", ["Rennes, FR"]),
        ("雷恩", ["Rennes, FR"]),
        ("roazhon", ["Rennes, FR"]),
        ("Roazhon, France", ["Rennes, FR"]),
        ("Roazhon bzh", []),
        ("パリ", ["Paris, FR"]),
        ("longyear", ["Longyearbyen, SJ"]),
        ("롱이어뷔엔", ["Longyearbyen, SJ"]),
        ("nguigmi", ["N'Guigmi, NE"]),
        ("n’guigmi niger", ["N'Guigmi, NE"]),
        ("LODZ", ["Łódź, PL"]),
    ],
)
def test_a_place_is_found_by_another_name_in_its_script(places: IndexedPlaces, text: str, expected: list[str]) -> None:
    assert labels(places, text) == expected


@pytest.mark.parametrize("text", ["rns", "lei en", "Синоп", "Рио"])
def test_codes_transcriptions_and_names_of_places_elsewhere_find_nothing(places: IndexedPlaces, text: str) -> None:
    assert labels(places, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rennes", ["Rennes"]),
        ("france rennes", ["Rennes"]),
        ("Рен", []),
        ("Ренн", ["Rennes"]),
        ("Roazhon France", ["Rennes"]),
        ("Roazh", []),
        ("Paris", ["Paris", "Paris"]),
        ("par", []),
        ("", []),
    ],
)
def test_only_who_is_named_whole_is_meant(places: IndexedPlaces, text: str, expected: list[str]) -> None:
    assert [place.name for place in places.named(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Renness", ["Rennes"]),
        ("renens", ["Rennes", "Renens"]),
        ("Rennens", ["Rennes", "Renens"]),
        ("Rennens, France", ["Rennes"]),
        ("Rnenes", ["Rennes"]),
        ("Korogo", ["Korhogo"]),
        ("saintmalo", ["Saint-Malo"]),
        ("Lngyarbyn", []),
        ("Longyarbyn", ["Longyearbyen"]),
        ("Roazon", ["Rennes"]),
        ("Реннн", ["Rennes"]),
        ("Parls", ["Paris", "Paris"]),
        ("Pa", []),
        ("Xyzzyqwv", []),
        ("", []),
    ],
)
def test_the_names_with_the_fewest_slips_are_like_it(places: IndexedPlaces, text: str, expected: list[str]) -> None:
    assert [place.name for place in places.like(text)] == expected
    assert places.like(text, 1) == places.like(text)[:1]


def test_tables_of_an_older_ingest_are_searched_by_main_names(gpkg: Path, tmp_path: Path) -> None:
    older = tmp_path / "features.gpkg"
    gpd.read_file(gpkg, layer="places").drop(columns="meant").to_file(older, layer="places", driver="GPKG")
    with closing(GeoPackagePlaces(older)) as places:
        assert labels(places, "rennes") == ["Rennes, FR", "Rennes-les-Bains, FR"]
        assert labels(places, "Ренн") == []


@pytest.mark.parametrize(
    ("population", "radius"),
    [(0, 1_000), (6_283, 1_000), (220_488, 5_923.8), (1_413_717, 15_000), (38_000_000, 15_000)],
)
def test_the_radius_holds_two_thousand_persons_a_square_kilometre_within_bounds(population: int, radius: float) -> None:
    assert built_up_radius_m(population) == pytest.approx(radius, rel=1e-4)
    inhabitants = math.pi * (built_up_radius_m(100_000) / 1000) ** 2 * 2000
    assert inhabitants == pytest.approx(100_000)


def test_the_nearest_place_comes_with_its_distance(places: IndexedPlaces) -> None:
    found = places.nearest(LonLat(lon=-1.62, lat=48.05), 20_000)
    assert found is not None
    place, metres = found
    assert place.name == "Vern-sur-Seiche"
    assert metres == pytest.approx(Geod(ellps="WGS84").inv(-1.62, 48.05, -1.600, 48.045)[2])


def test_nothing_is_nearest_beyond_the_distance(places: IndexedPlaces) -> None:
    place = LonLat(lon=-1.62, lat=48.05)
    found = places.nearest(place, 20_000)
    assert found is not None
    assert places.nearest(place, found[1] - 0.01) is None
    assert places.nearest(LonLat(lon=-30, lat=0), 100_000) is None


@pytest.mark.parametrize(("lon", "name"), [(179.99, "Taveuni"), (180.0, "Taveuni"), (-180.0, "Taveuni")])
def test_the_nearest_place_may_lie_across_the_antimeridian(places: IndexedPlaces, lon: float, name: str) -> None:
    found = places.nearest(LonLat(lon=lon, lat=-16.85), 5_000)
    assert found is not None
    assert found[0].name == name
    assert found[1] < 2_200


def test_from_a_pole_all_meridians_are_near(places: IndexedPlaces) -> None:
    found = places.nearest(LonLat(lon=-120, lat=90), 1_400_000)
    assert found is not None
    assert found[0].name == "Longyearbyen"
    assert found[1] == pytest.approx(1_315_500, rel=1e-3)


def test_a_place_that_was_nearest_once_is_not_read_again(gpkg: Path) -> None:
    with closing(GeoPackagePlaces(gpkg)) as places:
        found = places.nearest(LonLat(lon=-1.62, lat=48.05), 20_000)
    again = places.nearest(LonLat(lon=-1.61, lat=48.05), 20_000)
    assert found is not None
    assert again is not None
    assert (again[0], again[1] < found[1]) == (found[0], True)


def test_of_places_as_near_as_each_other_the_first_of_the_table_is_nearest(gpkg: Path, tmp_path: Path) -> None:
    table = gpd.read_file(gpkg, layer="places")
    table.geometry = gpd.points_from_xy([5.0] * len(table), [45.0] * len(table))
    table.to_file(tmp_path / "features.gpkg", layer="places", driver="GPKG")
    with closing(GeoPackagePlaces(tmp_path / "features.gpkg")) as places:
        found = places.nearest(LonLat(lon=5.1, lat=45), 20_000)
        assert found is not None
        assert found[0].name == table.name[0]


def test_first_searches_at_once_agree(gpkg: Path) -> None:
    with closing(GeoPackagePlaces(gpkg)) as places, ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: tuple(labels(places, "sinop")), range(16))) == {("Sinop, BR", "Sinop, TR")}


def test_a_geopackage_without_places_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "features.gpkg"
    gpd.GeoDataFrame({"a": [1]}, geometry=gpd.points_from_xy([0], [0]), crs="EPSG:4326").to_file(path, layer="other")
    with pytest.raises(NotFound, match=r"no table 'places'; run `helpdesk ingest`"):
        GeoPackagePlaces(path)
