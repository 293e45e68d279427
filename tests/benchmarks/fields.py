"""The polygons that the servers of a database are measured on: 200,000 round fields of 25 points in EPSG:28992."""

import psycopg

from ..postgis.cluster import Server

MANY = 200_000
POLYGONS = """
CREATE TABLE fields AS SELECT n AS fid, 'f' || n AS code, random() * 100 AS carbon, (n % 1000)::int AS count,
    n % 2 = 0 AS arable, (ARRAY['loam', 'clay', 'sand'])[1 + n % 3] AS soil,
    ST_Buffer(ST_Point(20000 + random() * 250000, 310000 + random() * 300000, 28992), 50 + random() * 100, 6)
        ::geometry(Polygon, 28992) AS geom
FROM (SELECT setseed(0.5)) AS s, generate_series(1, {count}) AS n;
ALTER TABLE fields ADD PRIMARY KEY (fid);
CREATE INDEX ON fields USING gist (geom);
"""


def database(server: Server, count: int = MANY) -> str:
    """The DSN of a new database with so many of them, at the same places whatever the count."""
    dsn = server.database()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(POLYGONS.format(count=count))  # type: ignore[arg-type]
        connection.execute("VACUUM ANALYZE fields")
    return dsn
