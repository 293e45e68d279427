"""One content on both stores: the same decisions at hundreds of places, the same features through the same doors."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from helpdesk.app import create_app
from helpdesk.domain.geo import LonLat, Place
from helpdesk.services.advice import advise
from helpdesk.services.area import advise_area
from helpdesk.services.desk import Desk
from helpdesk.services.question import Question
from helpdesk.services.record import record
from helpdesk.settings import Settings

PLACES = 500
# Of these, how many lie in the boxes of the packs' own regions.
OF_PACKS = 300
ON = date(2026, 11, 23)

Json = Mapping[str, Any]


def somewhere(desk: Desk) -> list[LonLat]:
    """Random places, uniform on the sphere, land and sea, and more of them where the packs have rules."""
    rng = random.Random(500)
    boxes = [
        feature["bbox"] if "bbox" in feature else bounds(feature["geometry"])
        for feature in desk.features.stream("regions")
        if feature["properties"]["pack"] != "world" and feature["geometry"]
    ]
    found = []
    for number in range(PLACES):
        box = rng.choice(boxes) if number < OF_PACKS else (-180.0, -90.0, 180.0, 90.0)
        low, high = np.sin(np.radians([box[1], box[3]]))
        lat = float(np.degrees(np.arcsin(rng.uniform(low, high))))
        found.append(LonLat(lon=round(rng.uniform(box[0], box[2]), 4), lat=round(lat, 4)))
    return found


def bounds(geometry: Json) -> tuple[float, float, float, float]:
    points = np.array([point for polygon in geometry["coordinates"] for point in polygon[0]])
    west, south = points.min(axis=0)
    east, north = points.max(axis=0)
    return float(west), float(south), float(east), float(north)


def decided(desk: Desk, place: LonLat) -> Json:
    return record(desk, advise(desk, Question(place=Place(at=place), on=ON)))


def test_decision_records_of_500_places_are_the_same(desk: Desk, postgis_desk: Desk) -> None:
    """All of each record: where the data are kept is nowhere in it."""
    assert desk.versions == postgis_desk.versions
    assert desk.manifest == postgis_desk.manifest
    different = [place for place in somewhere(desk) if decided(desk, place) != decided(postgis_desk, place)]
    assert different == []


def test_the_places_are_in_every_pack_and_in_the_sea(desk: Desk) -> None:
    inside = [desk.regions.at(place, 1).inside for place in somewhere(desk)]
    packs = {desk.content.regions[region].pack for regions in inside for region in regions}
    assert packs == set(desk.content.packs)
    assert sum(len(regions) == 1 for regions in inside) > 50


def test_an_area_is_cut_the_same_way(desk: Desk, postgis_desk: Desk) -> None:
    area = {"type": "Polygon", "coordinates": [[[-5, 48], [-1, 47.5], [0.5, 48.6], [-3, 49], [-5, 48]]]}
    question = Question(place=Place(at=LonLat(lon=-3, lat=48)), on=ON)
    assert advise_area(desk, area, question) == advise_area(postgis_desk, area, question)


@pytest.mark.parametrize(
    "text",
    [
        "rennes",
        "sao",
        "nakuru ke",
        "Zinder",
        "saint m",
        "a",
        "île de france paris",
        "zzz",
        "Найроби",
        "Ρεν",
        "رين",
        "Renness",
        "Nairobbi ke",
        "Cuiba",
        "東京",
    ],
)
def test_places_are_found_by_name_in_the_same_order(desk: Desk, postgis_desk: Desk, text: str) -> None:
    assert desk.places.search(text, 20) == postgis_desk.places.search(text, 20)
    assert desk.places.named(text, 20) == postgis_desk.places.named(text, 20)
    assert desk.places.like(text, 20) == postgis_desk.places.like(text, 20)


@pytest.fixture(scope="module")
def doors(desk: Desk, postgis_desk: Desk) -> tuple[TestClient, TestClient]:
    # Not as contexts: the applications would close the desks, which other tests share.
    return tuple(TestClient(create_app(each), base_url=each.public_url) for each in (desk, postgis_desk))  # type: ignore[return-value]


def collections(desk: Desk) -> list[str]:
    published = {layer.id for layer in desk.content.layers.values() if layer.kind == "features" and layer.published}
    return sorted({"regions", "statements", "subsidiarity", "competences", *published})


def _to_a_micrometre(digits: str) -> float:
    """PostGIS writes 15 decimals of a degree, the other store 17 digits."""
    return round(float(digits), 11)


def both(doors: Sequence[TestClient], address: str) -> Json:
    """What both answer, links and all, but for the time at which each was asked."""
    one, other = (client.get(address) for client in doors)
    assert (one.status_code, other.status_code) == (200, 200), (address, one.text[:300], other.text[:300])
    told, also = (json.loads(each.text, parse_float=_to_a_micrometre) for each in (one, other))
    for each in (told, also):
        each.pop("timeStamp", None)
        each["links"] = [link for link in each.get("links", []) if link["rel"] not in ("next", "prev")]
    assert told == also, address
    return told  # type: ignore[no-any-return]


def test_every_collection_has_the_same_features(desk: Desk, doors: tuple[TestClient, TestClient]) -> None:
    """In the order of their ids: which rows a page without an order begins with is each store's own choice."""
    for layer in collections(desk):
        items = f"/features/collections/{layer}/items"
        ordered = f"{items}?limit=50&sortby={desk.features.id_column(layer)}"
        whole = both(doors, ordered)
        assert whole["numberMatched"] > 50
        assert len(both(doors, f"{ordered}&offset={whole['numberMatched'] - 7}")["features"]) == 7
        assert both(doors, f"{items}/{whole['features'][3]['id']}")["type"] == "Feature"
        for part in ("", "/schema", "/queryables", "/sortables"):
            both(doors, f"/features/collections/{layer}{part}")


def test_ids_of_whole_layers_are_the_same(desk: Desk, postgis_desk: Desk) -> None:
    for layer in [*collections(desk), "places"]:
        ids = [[feature["id"] for feature in each.features.stream(layer)] for each in (desk, postgis_desk)]
        assert ids[0] == ids[1], layer


@pytest.mark.parametrize(
    "asked",
    [
        "regions/items?bbox=-5,47,0,49",
        "regions/items?bbox=170,-20,-170,-10&limit=5",
        "regions/items?kind=zone",
        "regions/items?sortby=-area_km2&limit=7",
        "regions/items?crs=http://www.opengis.net/def/crs/EPSG/0/3857&limit=3",
        "statements/items?datetime=2015-01-01/2016-01-01&limit=200",
        "statements/items?datetime=2026-11-23&limit=400&sortby=topic,-id",
        "statements/items?verified=true&limit=9",
        "districts/items?bbox=-2,47,-1,48&limit=100",
        "admin1/items?country=France&sortby=-name&limit=100",
        "soil-points/items?bbox=0,0,40,50&limit=60",
    ],
)
def test_boxes_conditions_times_and_order_are_answered_alike(doors: tuple[TestClient, TestClient], asked: str) -> None:
    assert both(doors, f"/features/collections/{asked}")["features"] or "kind=zone" in asked


@pytest.mark.parametrize(
    ("layer", "condition"),
    [
        ("statements", "number > 100 AND stratum = 'norm'"),
        ("statements", "topic LIKE 'water%' OR tier IS NULL"),
        ("statements", "NOT verified = true"),
        ("regions", "S_INTERSECTS(geometry, POLYGON((-5 47,0 47,0 49,-5 49,-5 47)))"),
        ("regions", "approximate = true AND area_km2 BETWEEN 10 AND 100000"),
        ("districts", "CASEI(name) LIKE CASEI('SAINT%')"),
        ("soil-points", "ph < 5 AND clay_pct >= 30"),
        ("admin1", "name IN ('Bretagne','Alberta','Nakuru')"),
    ],
)
def test_conditions_in_cql2_are_answered_alike(
    doors: tuple[TestClient, TestClient], layer: str, condition: str
) -> None:
    found = both(doors, f"/features/collections/{layer}/items?filter={condition}&limit=200")
    assert found["numberMatched"] == both(
        doors, f"/features/collections/{layer}/items?filter={condition}&resulttype=hits"
    ).get("numberMatched")


@pytest.mark.parametrize(
    "address",
    [
        "/ogc/collections/regions/map?bbox=-6,47,0,49&width=200&height=100",
        "/ogc/collections/districts/tiles/WebMercatorQuad/8/88/126",
        "/ogc/wms?service=WMS&version=1.3.0&request=GetMap&layers=admin1&styles=&crs=CRS:84&bbox=30,-5,42,5"
        "&width=120&height=100&format=image/png",
    ],
)
def test_pictures_and_tiles_are_the_same(doors: tuple[TestClient, TestClient], address: str) -> None:
    one, other = (client.get(address) for client in doors)
    assert (one.status_code, other.status_code) == (200, 200), other.text[:300]
    assert len(one.content) > 200
    if "/tiles/" not in address:
        assert one.content == other.content


def test_a_batch_is_the_same(desk: Desk, postgis_settings: Settings, tmp_path: Path) -> None:
    del desk  # only asked for because it skips where nothing was ingested
    rng = random.Random(11)
    points = tmp_path / "points.csv"
    points.write_text(
        "lon,lat\n" + "".join(f"{rng.uniform(-5, 3):.4f},{rng.uniform(44, 49):.4f}\n" for _ in range(300))
    )
    assert postgis_settings.dsn is not None
    answers = []
    for name, dsn in (("embedded", ""), ("postgis", postgis_settings.dsn.get_secret_value())):
        out = tmp_path / f"{name}.csv"
        command = [sys.executable, "-m", "helpdesk", "batch", points, "--out", out, "--on", "2026-11-23"]
        env = {name: value for name, value in os.environ.items() if name != "HELPDESK_DSN"}
        env |= {"HELPDESK_DSN": dsn} if dsn else {}
        done = subprocess.run([*map(str, command), "--topic", "nitrogen"], env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        answers.append(out.read_text())
    assert answers[0] == answers[1]
    assert "fr-bretagne" in answers[0]
