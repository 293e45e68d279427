"""`helpdesk check` looks at the tables that layer files name, and says at which line what is wrong."""

import os
import subprocess
import sys

import psycopg
import pytest

from helpdesk.bootstrap import build_data
from helpdesk.settings import Settings

from ..e2e.small_desk import small_desk
from .cluster import Server, free_port
from .published import TABLES, publish

MORE = """
CREATE TABLE degrees_in_metres (id int PRIMARY KEY, geom geometry(Point, 28992));
INSERT INTO degrees_in_metres VALUES (1, ST_SetSRID(ST_Point(5.4, 52.1), 28992));
CREATE TABLE metres_in_degrees (id int PRIMARY KEY, geom geometry(Point, 4326));
INSERT INTO metres_in_degrees VALUES (1, ST_SetSRID(ST_Point(155000, 463000), 4326));
CREATE TABLE elsewhere (id int PRIMARY KEY, geom geometry(Point, 28992));
INSERT INTO elsewhere VALUES (1, ST_SetSRID(ST_Point(5e6, 5e6), 28992));
CREATE TABLE nowhere (id int PRIMARY KEY, geom geometry(Point));
INSERT INTO nowhere VALUES (1, ST_Point(1, 1));
CREATE TABLE unheard (id int PRIMARY KEY, geom geometry(Point));
INSERT INTO unheard VALUES (1, ST_SetSRID(ST_Point(1, 1), 990001));
CREATE TABLE several (id int PRIMARY KEY, geom geometry);
INSERT INTO several VALUES (1, ST_Point(1, 1, 4326)), (2, ST_Point(1, 1, 3857));
CREATE TABLE mixed (id int PRIMARY KEY, geom geometry(Geometry, 4326));
INSERT INTO mixed VALUES (1, ST_Point(1, 1, 4326)), (2, ST_MakeEnvelope(1, 1, 2, 2, 4326));
CREATE TABLE parts (id int PRIMARY KEY, geom geometry(Geometry, 4326));
INSERT INTO parts VALUES (1, ST_MakeEnvelope(1, 1, 2, 2, 4326)), (2, ST_Multi(ST_MakeEnvelope(1, 1, 2, 2, 4326)));
CREATE TABLE keyless (name text, geom geometry(Point, 4326));
CREATE TABLE repeated (code text, geom geometry(Point, 4326));
INSERT INTO repeated VALUES ('a', ST_Point(1, 1, 4326)), ('a', ST_Point(2, 2, 4326));
CREATE TABLE empty (id int PRIMARY KEY, geom geometry(Point, 28992));
CREATE TABLE flat (id int PRIMARY KEY, name text);
CREATE TABLE "Soil profiles" (id int PRIMARY KEY, geom geometry(Point, 4326));
CREATE SCHEMA station; CREATE TABLE station.gauges (id int PRIMARY KEY, geom geometry(Point, 4326));
"""
# By layer: its table, more members of its source, and the line, member and words of what is said; none for a sound one.
LAYERS = {
    "fine": ('"Field Trials"."Plots of 2024"', "", None),
    "parts": ("parts", "", None),
    "empty": ("empty", "", None),
    "gone": ("bareley", "", '7: source.table: there is no table or view public.bareley; create it, or correct `table`'
             ' in its layer file (did you mean "barley"?)'),
    "capitals": ("Soil_profiles", "", '7: source.table: there is no table or view public.soil_profiles; create it, or'
                 ' correct `table` in its layer file (did you mean \'"Soil profiles"\'?)'),
    "schemaless": ("gauges", "", '7: source.table: there is no table or view public.gauges; create it, or correct'
                   ' `table` in its layer file (did you mean "station.gauges"?)'),
    "flat": ("flat", "", "7: source.table: public.flat has no geometry column; publish one that has"),
    "misspelt-key": ("barley", "  key: cod\n", "10: source.key: the key of public.barley is cod, which it does not"
                     ' have; correct `key` in its layer file (did you mean "code"?)'),
    "own-key": ("barley", "key: cod\n", "10: key: the key of public.barley is cod, which it does not"),
    "keyless": ("keyless", "", "7: source.table: public.keyless has no key; add a primary key or name a unique column"),
    "repeated": ("repeated", "  key: code\n", "10: source.key: code is no key of public.repeated, which has 2 rows"),
    "misspelt-geometry": ("parts", "  geometry: geon\n", "10: source.geometry: the geometry of public.parts is geon,"
                          ' which it does not have; there is geom; correct `geometry` in its'
                          ' layer file (did you mean "geom"?)'),
    "no-geometry": ("parts", "  geometry: id\n", "10: source.geometry: the geometry of public.parts is id, a column"
                    " of type int4; there is geom"),
    "nowhere": ("nowhere", "", "7: source.table: public.nowhere: nothing says in which CRS geom is (its SRID is 0)"),
    "unheard": ("unheard", "", "7: source.table: public.unheard says SRID 990001, which is not in spatial_ref_sys"),
    "several": ("several", "  geometry: geom\n", "10: source.geometry: public.several mixes geometries of SRID 3857,"
                " 4326; transform them to one"),
    "metres": ("metres_in_degrees", "", "7: source.table: public.metres_in_degrees has coordinates such as 155000"
               " 463000, which are no degrees as those of EPSG:4326 are; correct the SRID"),
    "degrees": ("degrees_in_metres", "", "7: source.table: public.degrees_in_metres has coordinates such as 5.4 52.1,"
                " which look like degrees and not like EPSG:28992; correct the SRID"),
    "elsewhere": ("elsewhere", "", "7: source.table: public.elsewhere has coordinates such as 5e+06 5e+06, far from"
                  " where EPSG:28992 is used"),
    "mixed": ("mixed", "", "7: source.table: public.mixed mixes points and areas, and QGIS shows one kind of a layer;"
              " publish a view for each"),
}  # fmt: skip


@pytest.fixture(scope="module")
def settings(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A small desk with a pack and a scenario, ingested into a database that has tables of others as well."""
    dsn, folder = postgres.database(), tmp_path_factory.mktemp("checked") / "desk"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(TABLES + MORE)
    settings = small_desk(folder, dsn)
    name = "regions/demo/scenarios.yaml"
    (settings.content[0] / name).write_text(SCENARIO)
    build_data(settings)
    return settings


SCENARIO = """\
- name: No slurry in the district
  place: {lon: -2.5, lat: 48.0}
  on: 2026-01-01
  expect:
    topics: {manure: {prohibited: [slurry]}}
"""


def checked(settings: Settings, **given: str) -> subprocess.CompletedProcess[str]:
    assert settings.dsn is not None
    environment = {
        **os.environ, "HELPDESK_CONTENT": str(settings.content[0]), "HELPDESK_DATA": str(settings.data),
        "HELPDESK_DSN": settings.dsn.get_secret_value(), **given,
    }  # fmt: skip
    command = [sys.executable, "-m", "helpdesk", "check"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_every_fault_of_a_table_is_told_at_its_line_and_later_steps_are_taken(settings: Settings) -> None:
    root = settings.content[0]
    for name, (table, more, _) in LAYERS.items():
        publish(root, name, f"'{table}'", more)
    plots = root / "layers" / "plots.yaml"
    sound = plots.read_text()
    plots.write_text(sound + "legend: {symbol: {fill: none}, label: nothing}\n")
    told = checked(settings)
    plots.write_text(sound)
    assert told.returncode == 1
    assert "Traceback" not in told.stdout + told.stderr
    for name, (_, _, said) in LAYERS.items():
        lines = [line for line in told.stdout.splitlines() if f"/{name}.yaml:" in line]
        if said is None:
            assert lines == []
        else:
            assert len(lines) == 1, lines
            assert f"layers/{name}.yaml:{said}" in lines[0]
    assert "'nothing' is not a property of the built layer" in told.stdout


def test_a_missing_table_keeps_no_scenario_from_running(settings: Settings) -> None:
    root = settings.content[0]
    for name in LAYERS:
        (root / "layers" / f"{name}.yaml").unlink(missing_ok=True)
    publish(root, "gone", "gone")
    told = checked(settings)
    assert told.returncode == 1
    assert "layers/gone.yaml:7: source.table: there is no table or view public.gone" in told.stdout
    assert "1 problem in" in told.stdout
    assert "; 1 scenarios run" in told.stdout


def test_a_database_that_is_away_is_a_note(settings: Settings) -> None:
    publish(settings.content[0], "fine", """'"Field Trials"."Plots of 2024"'""")
    (settings.content[0] / "layers" / "gone.yaml").unlink(missing_ok=True)
    told = checked(settings, HELPDESK_DSN=f"postgresql://desk:pass-word@127.0.0.1:{free_port()}/soil")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "layers fine were not looked at: the database at 127.0.0.1:" in told.stdout
    assert "scenarios were not run: the database at 127.0.0.1:" in told.stdout
    assert "0 problems in" in told.stdout
    assert "Traceback" not in told.stdout + told.stderr
    assert "pass-word" not in told.stdout + told.stderr
