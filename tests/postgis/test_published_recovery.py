"""Tables of others that go, come and change under a served desk: what is hit says so, the rest goes on, and what is
mended is served again without a restart."""

from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest
from fastapi.testclient import TestClient

from helpdesk.app import create_app
from helpdesk.bootstrap import build_data, open_desk
from helpdesk.domain.errors import Unavailable
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.store import PostgisStore
from helpdesk.storage.postgis.tables import Relation

from ..e2e.small_desk import settings_of
from ..serving.small_house import furnish
from .cluster import Server
from .published import AROUND, TABLES, publish, publish_both
from .test_workers import until

PLOTS = '"Field Trials"."Plots of 2024"'


# How often it is looked, in the place of seconds and half minutes.
OFTEN = {
    "helpdesk.services.moving.EVERY_S": 0.2,
    "helpdesk.storage.postgis.watching._AGAIN_S": 0.1, "helpdesk.storage.postgis.watching._LOOK_S": 0.2,
    "helpdesk.storage.postgis.watching._SURVEY_S": 0.3, "helpdesk.storage.postgis.watching._SHARE": 1.0,
    "helpdesk.services.moving._SHARE": 1.0, "helpdesk.storage.postgis.counts._SECONDS": 0.2,
}  # fmt: skip


@pytest.fixture(scope="module")
def dsn(postgres: Server) -> str:
    return postgres.database()


@pytest.fixture(scope="module")
def house(dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A desk of a table, a view, and a table that nobody has made yet. Errors are raised, so that none is a 500."""
    folder = tmp_path_factory.mktemp("house")
    told(dsn, TABLES)
    furnish(folder / "content", folder / "data")
    publish_both(folder / "content")
    publish(folder / "content", "late", "late")
    with pytest.MonkeyPatch.context() as patched:
        for name, seconds in OFTEN.items():
            patched.setattr(name, seconds)
        settings = settings_of(folder / "content", folder / "data", dsn)
        build_data(settings)
        with TestClient(create_app(open_desk(settings))) as client:
            yield client


def told(dsn: str, sql: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql)  # type: ignore[call-overload]


def items(house: TestClient, name: str, **asked: Any) -> httpx.Response:
    return house.get(f"/features/collections/{name}/items", params=asked or None)


def collection(house: TestClient, name: str, door: str = "ogc") -> dict[str, Any]:
    answer = house.get(f"/{door}/collections/{name}", params={"f": "json"})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def readiness(house: TestClient) -> dict[str, Any]:
    answer = house.get("/health/ready")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def away(house: TestClient) -> dict[str, str]:
    found: dict[str, str] = readiness(house)["dependencies"]["tables"].get("details", {})
    return found


def expect_the_rest(house: TestClient) -> None:
    for path in (
        "/ogc?f=json", "/ogc/collections?f=json", "/features/collections?f=json", "/ogc/collections/plots/items?f=json",
        "/ogc/collections/clay/position?coords=POINT(-3.1 48.1)", "/ogc/wms?service=WMS&request=GetCapabilities",
        "/ogc/wmts?service=WMTS&request=GetCapabilities", "/ogc/collections/catalogue/items?f=json", "/qgis/desk.qgs",
        "/api/layers", "/ogc/openapi?f=json", "/ogc/styles?f=json", "/ogc/tiles/WebMercatorQuad/5/11/15?f=mvt",
        "/ogc/map?bbox=-5,47,-1,49&width=90&height=90&f=png", "/",
    ):  # fmt: skip
        assert house.get(path).status_code == 200, path


def test_a_table_that_comes_late_is_told_right_everywhere(house: TestClient, dsn: str) -> None:
    assert set(away(house)) == {"late"}
    assert readiness(house)["status"] == "degraded"
    assert "there is no table or view public.late" in away(house)["late"]
    for path in ("/items", "/items/1", "/tiles/WebMercatorQuad/0/0/0", "/items?f=csv", "/schema"):
        answer = house.get(f"/ogc/collections/late{path}")
        assert answer.status_code == 503, path
        assert "late cannot be read now: there is no table or view public.late" in answer.text
    assert collection(house, "late")["extent"]["spatial"]["bbox"] == [[-180, -90, 180, 90]]
    expect_the_rest(house)
    told(dsn, f'CREATE TABLE late AS SELECT plot_id AS id, crop, "Shape" AS geom FROM {PLOTS}')
    told(dsn, "ALTER TABLE late ADD PRIMARY KEY (id)")
    until(lambda: away(house) == {})
    assert readiness(house)["status"] == "ok"
    assert items(house, "late").json()["numberMatched"] == 30
    for door in ("ogc", "features"):
        until(lambda door=door: collection(house, "late", door).get("itemCount") == 30)  # type: ignore[misc]
        west, south, east, north = collection(house, "late", door)["extent"]["spatial"]["bbox"][0]
        assert AROUND[0] < west < east < AROUND[2]
        assert AROUND[1] < south < north < AROUND[3]
    assert items(house, "late", crop="wheat").json()["numberMatched"] == 15
    assert '"crop"' in house.get("/features/openapi?f=json").text
    record = house.get("/ogc/collections/catalogue/items/late?f=json").json()
    assert min(point[0] for point in record["geometry"]["coordinates"][0]) > AROUND[0]
    for service in ("wms", "wmts"):
        capabilities = house.get(f"/ogc/{service}?service={service}&request=GetCapabilities")
        assert "5.38" in capabilities.text.partition(">late<")[2].partition("</Layer>")[0], service


def test_a_table_that_is_dropped_is_told_and_served_again_when_it_is_back(house: TestClient, dsn: str) -> None:
    assert items(house, "trials").json()["numberMatched"] == 30
    told(dsn, f"DROP TABLE {PLOTS} CASCADE")
    for name in ("trials", "barley"):
        answer = items(house, name)
        assert answer.status_code == 503
        assert f"{name} cannot be read now: there is no table or view" in answer.json()["description"]
        assert answer.headers["retry-after"]
    until(lambda: set(away(house)) == {"trials", "barley"})
    assert readiness(house)["status"] == "degraded"
    expect_the_rest(house)
    told(dsn, TABLES.replace('CREATE SCHEMA "Field Trials";', ""))
    until(lambda: items(house, "trials").status_code == items(house, "barley").status_code == 200)
    until(lambda: readiness(house)["status"] == "ok")
    assert items(house, "barley").json()["numberMatched"] == 15


def test_columns_that_are_dropped_renamed_and_added_are_served_as_they_are_now(house: TestClient, dsn: str) -> None:
    told(dsn, f"ALTER TABLE {PLOTS} DROP COLUMN price")
    told(dsn, f"ALTER TABLE {PLOTS} RENAME COLUMN note TO remark")
    answer = items(house, "trials", limit=1)
    assert answer.status_code == 200
    properties = answer.json()["features"][0]["properties"]
    assert "price" not in properties
    assert "remark" in properties
    until(lambda: items(house, "trials", remark="checked").status_code == 200)
    assert items(house, "trials", remark="checked").json()["numberMatched"] == 10
    assert items(house, "trials", price="3.75").status_code == 400
    expect_the_rest(house)


def test_a_key_or_geometry_that_is_gone_is_a_503_until_it_is_back(house: TestClient, dsn: str) -> None:
    for gone, back in (
        ('RENAME COLUMN plot_id TO nr', 'RENAME COLUMN nr TO plot_id'),
        ('DROP CONSTRAINT "Plots of 2024_pkey"', "ADD PRIMARY KEY (plot_id)"),
        ('RENAME COLUMN "Shape" TO "Form"', 'RENAME COLUMN "Form" TO "Shape"'),
    ):  # fmt: skip
        told(dsn, f"ALTER TABLE {PLOTS} {gone}")
        # A key is found again under another name, and so is a geometry.
        if gone.startswith("RENAME"):
            assert items(house, "trials").status_code == 200
        else:
            until(lambda: items(house, "trials").status_code == 503)
            assert "has no key" in items(house, "trials").json()["description"]
            until(lambda: set(away(house)) == {"trials"})
        expect_the_rest(house)
        told(dsn, f"ALTER TABLE {PLOTS} {back}")
        until(lambda: items(house, "trials").status_code == 200)
    until(lambda: readiness(house)["status"] == "ok")


def test_a_table_that_is_renamed_away_is_named_until_it_is_back(house: TestClient, dsn: str) -> None:
    told(dsn, "ALTER TABLE late RENAME TO elsewhere")
    assert items(house, "late").status_code == 503
    until(lambda: set(away(house)) == {"late"})
    told(dsn, "ALTER TABLE elsewhere RENAME TO late")
    until(lambda: away(house) == {} and items(house, "late").status_code == 200)


def test_a_table_that_may_not_be_read_says_so_until_it_may(house: TestClient, dsn: str) -> None:
    """By a role that is not its owner."""
    told(dsn, "CREATE ROLE reader LOGIN; GRANT SELECT ON late TO reader")
    database = Database(dsn.replace("desk@", "reader@"))
    try:
        store = PostgisStore(database, {"late": Relation(schema="public", name="late")})
        assert store.columns("late")
        told(dsn, "REVOKE SELECT ON late FROM reader")
        until(lambda: "public.late may not be read by this user; GRANT SELECT on it" in why_away(store, "late"))
        told(dsn, "GRANT SELECT ON late TO reader")
        until(lambda: not why_away(store, "late"))
    finally:
        database.close()
        told(dsn, "DROP OWNED BY reader; DROP ROLE reader")


def why_away(store: PostgisStore, layer: str) -> str:
    try:
        store.columns(layer)
    except Unavailable as error:
        return str(error)
    return ""


def test_rows_that_others_write_move_extent_count_and_types(house: TestClient, dsn: str) -> None:
    before = collection(house, "late")["extent"]["spatial"]["bbox"][0]
    told(dsn, "INSERT INTO late VALUES (1000, 'rye', ST_MakeEnvelope(200000, 500000, 200100, 500100, 28992))")
    told(dsn, "ALTER TABLE late ADD COLUMN n bigint DEFAULT 5")
    schema = "/ogc/collections/late/schema"
    until(lambda: house.get(schema).json()["properties"].get("n", {}).get("type") == "integer")
    told(dsn, "UPDATE late SET n = 9007199254740993 WHERE id = 1000")
    until(lambda: house.get(schema).json()["properties"]["n"]["type"] == "string")
    assert items(house, "late", n="9007199254740993").json()["numberMatched"] == 1
    until(lambda: collection(house, "late")["extent"]["spatial"]["bbox"][0][2] > before[2] + 0.5)
    until(lambda: collection(house, "late").get("itemCount") == 31)
