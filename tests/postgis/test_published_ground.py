"""Regions are picked from tables of others, in whatever CRS these are, as from layers that were ingested."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from helpdesk.bootstrap import build_data, check, open_desk
from helpdesk.domain.errors import ContentInvalid
from helpdesk.domain.geo import LonLat
from helpdesk.domain.regions import Boundary, Region
from helpdesk.settings import Settings
from helpdesk.storage.earth import area_m2
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.table_ground import TableGround
from helpdesk.storage.postgis.tables import Relation
from helpdesk.storage.territories import Where, build_on

from ..e2e.small_desk import small_desk
from .cluster import Server
from .published import TABLES, publish_both

PICKED = """\
- id: plots
  kind: admin
  names: {{en: Plots}}
  boundary: {{layer: {layer}, where: {{{where}}}}}
"""


def told(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    assert settings.dsn is not None
    with psycopg.connect(settings.dsn.get_secret_value(), autocommit=True) as connection:
        cursor = connection.execute(sql)  # type: ignore[call-overload]
        return cursor.fetchall() if cursor.description else []


def picking(settings: Settings, where: str, layer: str = "trials") -> None:
    path = settings.content[0] / "regions" / "demo" / "regions.yaml"
    drawn = path.read_text().partition("- id: plots\n")[0]
    path.write_text(drawn + PICKED.format(layer=layer, where=where))


@pytest.fixture
def settings(new_database: Callable[[], str], tmp_path: Path) -> Settings:
    settings = small_desk(tmp_path / "desk", new_database())
    told(settings, TABLES)
    publish_both(settings.content[0])
    return settings


def plots_at(settings: Settings) -> set[int]:
    """The ids of the plots in whose middle the region is."""
    middles = told(
        settings,
        'SELECT plot_id, ST_X(m), ST_Y(m) FROM (SELECT plot_id, ST_Transform(ST_Centroid("Shape"), 4326) AS m '
        'FROM "Field Trials"."Plots of 2024") AS t',
    )
    desk = open_desk(settings)
    try:
        return {
            int(str(plot))
            for plot, lon, lat in middles
            if "plots" in desk.regions.at(LonLat(lon=float(str(lon)), lat=float(str(lat))), 1.0).inside
        }
    finally:
        desk.close()


def problems(settings: Settings) -> list[str]:
    return [str(problem) for problem in check(settings).problems]


@pytest.fixture(scope="module")
def ground(postgres: Server) -> Iterator[TableGround]:
    dsn = postgres.database()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(TABLES)
    database = Database(dsn)
    yield TableGround(database, {"trials": Relation(schema="Field Trials", name="Plots of 2024")})
    database.close()


@pytest.mark.parametrize(
    ("where", "plots"),
    [
        ({"crop": ("wheat",)}, 15),
        ({"plot_id": (3.0, 4.0)}, 2),
        ({"crop": ("wheat",), "plot_id": (3.0, 5.0)}, 2),
        ({"Yield t/ha": (1.25,)}, 1),
        ({"price": (2.5, 1.25)}, 2),
        ({"barcode": ("9007199254740996",)}, 1),
        ({"sown": ("2024-03-08",)}, 1),
        ({"seen": ("2024-08-01T13:00:00Z",)}, 1),
        ({"limed": (1.0,), "crop": ("wheat",)}, 5),
        ({}, 30),
    ],
)
def test_a_region_is_what_its_properties_say_whatever_their_types(
    ground: TableGround, where: Where, plots: int
) -> None:
    region = Region(
        id="r", kind="admin", names={"en": "R"}, pack="demo", boundary=Boundary(layer="trials", where=where)
    )
    made = build_on(ground, [region])
    assert made.problems == ()
    # Each of 100 by 100 m.
    assert area_m2(made.geometries["r"]) == pytest.approx(plots * 10_000, rel=0.01)


def test_a_region_of_a_table_is_served(settings: Settings) -> None:
    picking(settings, "crop: wheat")
    build_data(settings)
    assert plots_at(settings) == set(range(1, 31, 2))


def test_what_is_picked_wrongly_is_told_at_the_region(settings: Settings) -> None:
    build_data(settings)
    for where, said in (
        ("crop: weat", "regions.yaml:13: boundary: no feature of layer trials has crop 'weat'; nearest: wheat"),
        ("corp: wheat", "regions.yaml:13: boundary: layer trials has no property 'corp'; did you mean crop?"),
        ("plot_id: three", "regions.yaml:13: boundary: trials.plot_id holds numbers; write three without quotes"),
    ):
        picking(settings, where)
        found = problems(settings)
        assert len(found) == 1
        assert found[0].endswith(said)
    picking(settings, "code: B4", layer="barley")
    assert "what is picked from layer barley has no area; pick polygons" in problems(settings)[0]


def test_regions_of_a_missing_table_are_refused_by_name_and_what_is_served_stands(settings: Settings) -> None:
    picking(settings, "crop: wheat")
    before = build_data(settings)
    told(settings, 'ALTER TABLE "Field Trials"."Plots of 2024" RENAME TO "Gone"')
    assert build_data(settings).version == before.version
    found = problems(settings)
    assert any("trials.yaml:7: source.table: there is no table or view" in each for each in found)
    assert any(
        "regions.yaml:13: boundary: nothing can be picked from layer trials: there is no" in each for each in found
    )
    picking(settings, "crop: barley")
    with pytest.raises(ContentInvalid, match="nothing can be picked from layer trials"):
        build_data(settings)
    told(settings, 'ALTER TABLE "Field Trials"."Gone" RENAME TO "Plots of 2024"')
    build_data(settings)
    assert plots_at(settings) == set(range(2, 31, 2))


def test_an_ingest_picks_anew_where_rows_have_changed(settings: Settings) -> None:
    picking(settings, "crop: wheat")
    first = build_data(settings).version
    told(settings, """UPDATE "Field Trials"."Plots of 2024" SET note = 'seen', price = 9""")
    assert build_data(settings).version == first
    told(settings, """UPDATE "Field Trials"."Plots of 2024" SET crop = 'rye' WHERE plot_id > 3""")
    second = build_data(settings).version
    assert second != first
    assert plots_at(settings) == {1, 3}
