"""A database of somebody else's with a table and a view, layer files that publish them, and a house that does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from ..serving.small_house import House, furnish, small_house
from .test_workers import surroundings

LAYER = """\
id: {name}
title: {{en: "{title}"}}
description: {{en: "A table of a test"}}
kind: features
source:
  type: postgis
  table: {table}
  credit: The institute
  licence: CC-BY-4.0
"""

# In metres of the Netherlands, names as people give them, each kind of column, and 30 rows: more than a client looks
# at before it decides on types. The view is keyless to PostgreSQL, and in web mercator.
TABLES = """
CREATE SCHEMA "Field Trials";
CREATE TABLE "Field Trials"."Plots of 2024" (
    plot_id int PRIMARY KEY, "Yield t/ha" double precision, crop varchar(20), sown date, seen timestamptz,
    limed boolean, barcode bigint, price numeric(8, 2), note text, "Shape" geometry(Polygon, 28992)
);
INSERT INTO "Field Trials"."Plots of 2024"
    SELECT n, n / 4.0, CASE WHEN n % 2 = 0 THEN 'barley' ELSE 'wheat' END, DATE '2024-03-01' + n,
        TIMESTAMPTZ '2024-08-01 12:00:00+02' + n * INTERVAL '1 hour', n % 3 = 0, 9007199254740993 + n, n * 1.25,
        CASE WHEN n > 20 THEN 'checked' END,
        ST_MakeEnvelope(155000 + 120 * (n % 6), 463000 + 120 * (n / 6), 155100 + 120 * (n % 6), 463100 + 120 * (n / 6),
            28992)
    FROM generate_series(1, 30) AS n;
CREATE INDEX ON "Field Trials"."Plots of 2024" USING gist ("Shape");
CREATE VIEW barley AS SELECT 'B' || plot_id AS code, "Yield t/ha" AS yield, sown,
    ST_Transform(ST_Centroid("Shape"), 3857)::geometry(Point, 3857) AS geom
    FROM "Field Trials"."Plots of 2024" WHERE crop = 'barley';
"""
TABLE = """'"Field Trials"."Plots of 2024"'"""
# Degrees around all of them.
AROUND = (5.38, 52.15, 5.40, 52.17)


def publish(root: Path, name: str, table: str, more: str = "") -> Path:
    """Writes the layer file of a table, with `more` members of its source or, unindented, of the layer."""
    path = root / "layers" / f"{name}.yaml"
    path.write_text(LAYER.format(name=name, title=name.title(), table=table) + more)
    return path


def publish_both(root: Path) -> None:
    publish(root, "trials", TABLE, 'legend: {symbol: {fill: "#44aa99", stroke: "#117733"}, label: crop}\n')
    publish(root, "barley", "barley", '  key: code\nlegend: {symbol: {fill: "#cc6677", radius: 5}}\n')


@contextmanager
def published_house(dsn: str, folder: Path, **more: str) -> Iterator[House]:
    """A server on a database that holds both, and a layer of its own that was ingested; `more` are tables by layer."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(TABLES)
    furnish(folder / "content", folder / "data")
    publish_both(folder / "content")
    for name, table in more.items():
        publish(folder / "content", name, table)
    with surroundings(HELPDESK_DSN=dsn), small_house(folder, anew=False) as house:
        yield house
