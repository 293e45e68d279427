"""The tables of regions and statements in a GeoPackage, read back through the store and through SQLite."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from helpdesk.domain.bodies import Body
from helpdesk.domain.calendar import Validity, period_days
from helpdesk.domain.regions import Boundary, Region
from helpdesk.domain.statements import Modality, Source, Statement
from helpdesk.ports import FeatureQuery
from helpdesk.storage.earth import area_m2
from helpdesk.storage.geopackage import GeoPackageStore
from helpdesk.storage.territories import Territories, write_tables


def region(identifier: str, parent: str | None = None) -> Region:
    names = {"en": f"The {identifier}", "fr": f"La {identifier}"}
    boundary = Boundary(whole_world=True)
    return Region(id=identifier, kind="admin", names=names, pack="test", boundary=boundary, parent=parent)


REGIONS = [
    region("world"),
    region("beta", "world"),
    region("ghost", "world"),
    Region(
        id="drawn",
        kind="river_basin",
        names={"pt-BR": "Bacia"},
        pack="test",
        boundary=Boundary(whole_world=True),
        parent="beta",
        approximate=True,
        precision_m=5_000.0,
    ),
]
SHAPES = {"world": shapely.box(-180, -90, 180, 90), "beta": shapely.box(1, 0, 2, 10), "drawn": shapely.box(1, 4, 2, 5)}
TERRITORIES = Territories(SHAPES, (("beta", "world", 10.0, 0.0),), ())
BODIES = {"office": Body(id="office", names={"en": "The Office"}, pack="test-pack")}


def statement(identifier: str, modality: Modality, value: Any, region: str = "beta", **more: Any) -> Statement:
    body = {"issuer": "office", "topic": "nitrogen", "region": region, **more}
    return Statement(id=identifier, modality=modality, value=value, **body)


FIGURES = ("low", "high", "edition", "error_pct", "error_meaning", "n", "verification")
STATEMENTS = [
    statement("ban", Modality.PROHIBIT, "slurry_spreading", issuer="stranger"),
    statement("closed", Modality.CLOSED_DAYS, period_days("12-15", "01-15") | period_days("07-01", "07-02")),
    statement(
        "ceiling",
        Modality.CEILING,
        170.0,
        unit="kg N/ha",
        tier=4,
        validity=Validity(date(2020, 1, 1), date(2027, 1, 1)),
        texts={"fr": "Au plus 170 kg", "en": "At most 170 kg"},
        source=Source(title="The Act", url="https://example.org/act", verified=False),
    ),
    statement("advice", Modality.RECOMMEND, "cover_crop", texts={"fr": "Semez"}),
    statement("lost", Modality.VALUE, "loam", region="ghost"),
    statement(
        "stock",
        Modality.VALUE,
        9.0,
        low=8.19,
        high=9.81,
        edition="2019",
        error_pct=9.0,
        error_meaning="95ci_percent_of_mean",
        n=164,
        verification="verified_2",
    ),
]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "features.gpkg"
    towns = gpd.GeoDataFrame({"name": ["Town"]}, geometry=gpd.points_from_xy([1], [1]), crs="EPSG:4326")
    towns.to_file(path, layer="towns", driver="GPKG")
    write_tables(TERRITORIES, REGIONS, STATEMENTS, path, bodies=BODIES)
    return path


def rows(path: Path, layer: str) -> dict[str, dict[str, Any]]:
    with closing(GeoPackageStore(path, {layer: "id"})) as store:
        features: Sequence[Any] = store.query(layer, FeatureQuery(limit=100)).features
    return {feature["id"]: {**feature["properties"], "geometry": feature["geometry"]} for feature in features}


def test_regions_are_a_layer_with_names_in_each_language(written: Path) -> None:
    found = rows(written, "regions")
    assert set(found) == {"world", "beta", "ghost", "drawn"}
    drawn = found["drawn"]
    geometry, area = drawn.pop("geometry"), drawn.pop("area_km2")
    assert drawn == {
        "id": "drawn",
        "kind": "river_basin",
        "name": "Bacia",
        "parent": "beta",
        "pack": "test",
        "approximate": True,
        "precision_m": 5000.0,
        "name_en": None,
        "name_fr": None,
        "name_pt_BR": "Bacia",
    }
    assert shapely.equals(shapely.geometry.shape(geometry), shapely.box(1, 4, 2, 5))
    assert area == pytest.approx(area_m2(shapely.box(1, 4, 2, 5)) / 1e6)
    assert (found["ghost"]["geometry"], found["ghost"]["area_km2"]) == (None, None)


def test_statements_are_a_layer_with_the_geometry_of_their_region(written: Path) -> None:
    found = rows(written, "statements")
    ceiling = found["ceiling"]
    assert shapely.equals(shapely.geometry.shape(ceiling.pop("geometry")), shapely.box(1, 0, 2, 10))
    assert ceiling == {
        "id": "ceiling",
        "issuer": "office",
        "issuer_name": "The Office",
        "topic": "nitrogen",
        "region": "beta",
        "modality": "CEILING",
        "stratum": "norm",
        "value": "170",
        "number": 170.0,
        "unit": "kg N/ha",
        "tier": 4,
        **dict.fromkeys(FIGURES),
        "in_force": "2020-01-01/2027-01-01",
        "from_yyyymmdd": 20200101,
        "to_yyyymmdd": 20270101,
        "text": "At most 170 kg",
        "text_lang": "en",
        "verified": False,
        "source_title": "The Act",
        "source_url": "https://example.org/act",
        "pack": "test-pack",
    }
    assert [found["stock"][name] for name in FIGURES] == [
        8.19,
        9.81,
        "2019",
        9,
        "95ci_percent_of_mean",
        164,
        "verified_2",
    ]
    assert found["closed"]["value"] == "07-01/07-02, 12-15/01-15"
    assert (found["advice"]["text"], found["advice"]["text_lang"]) == ("Semez", "fr")
    assert (found["ban"]["issuer_name"], found["ban"]["text"], found["ban"]["verified"]) == (None, None, True)
    assert found["lost"]["geometry"] is None


def test_types_of_columns_are_those_of_gis(written: Path) -> None:
    with closing(GeoPackageStore(written)) as store:
        types = {column.name: (column.type, column.format) for column in store.columns("statements")}
    assert types["in_force"] == ("string", None)
    assert "valid_from" not in types  # GIS clients would take it for the date that `datetime` asks about
    assert (types["number"], types["tier"], types["verified"]) == (
        ("number", None),
        ("integer", None),
        ("boolean", None),
    )


def test_the_first_features_show_a_value_of_every_property(tmp_path: Path) -> None:
    path = tmp_path / "features.gpkg"
    plain = [statement(f"s{number:02}", Modality.PROHIBIT, "x") for number in range(30)]
    write_tables(TERRITORIES, REGIONS, [*plain, *STATEMENTS], path, bodies=BODIES)
    first = list(rows(path, "statements").values())[:10]
    everything = rows(path, "statements").values()
    told = {name for row in everything for name, value in row.items() if value is not None}
    assert {name for row in first for name, value in row.items() if value is not None} == told


def test_tables_are_replaced_and_the_others_stay(written: Path) -> None:
    write_tables(TERRITORIES, REGIONS[:2], [], written, bodies={})
    assert set(rows(written, "regions")) == {"world", "beta"}
    assert rows(written, "statements") == {}
    with closing(GeoPackageStore(written)) as store:
        assert store.layers() == ["regions", "statements", "towns"]
        assert store.query("towns", FeatureQuery()).matched == 1


def test_no_tables_are_needed_before(tmp_path: Path) -> None:
    path = tmp_path / "features.gpkg"
    write_tables(TERRITORIES, REGIONS[:1], [], path, bodies={})
    assert set(rows(path, "regions")) == {"world"}


def test_ids_are_indexed(written: Path) -> None:
    with closing(sqlite3.connect(written)) as connection:
        (plan,) = connection.execute("EXPLAIN QUERY PLAN SELECT * FROM statements WHERE id = 'ban'").fetchall()
    assert "statements_id" in plan[3]
