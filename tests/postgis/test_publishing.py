"""Versions in a real database: what is loaded, what is found again, what goes, and what a fault leaves behind."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from os import urandom
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from helpdesk.domain.errors import IngestFailed
from helpdesk.storage.ingest.progress import Silent
from helpdesk.storage.postgis import versions
from helpdesk.storage.postgis.loading import SCHEMA, load, name_of
from helpdesk.storage.postgis.migrations import upgrade
from helpdesk.storage.postgis.publishing import is_whole, publish
from helpdesk.storage.postgis.transfer import layer_name, of_geopackage
from helpdesk.storage.postgis.writing import PUBLISHING, locked, writing

from .publishing import SQUARES, built, publication

Db = Connection[tuple[object, ...]]
Row = Sequence[Any]


@pytest.fixture
def dsn(new_database: Callable[[], str]) -> str:
    made = new_database()
    upgrade(made)
    return made


@pytest.fixture
def connection(dsn: str) -> Iterator[Db]:
    with writing(dsn) as opened:
        yield opened


def tables(connection: Db) -> set[str]:
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (SCHEMA,)).fetchall()
    return {str(name) for (name,) in found}


def selected(connection: Db, columns: str, table: str) -> list[tuple[object, ...]]:
    return connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall()  # type: ignore[arg-type]


def age(connection: Db) -> None:
    """As if all that was published and loaded were some hours old."""
    connection.execute("UPDATE helpdesk.versions SET published_at = published_at - interval '3 hours'")
    connection.execute("UPDATE helpdesk.versions SET used_at = used_at - interval '3 hours'")
    connection.execute("UPDATE helpdesk.loaded SET loaded_at = loaded_at - interval '3 hours'")


def test_a_layer_is_loaded_with_the_types_and_values_that_were_built(connection: Db, tmp_path: Path) -> None:
    published = publish(connection, publication(tmp_path, [built(tmp_path, "squares", "s1")]), Silent())
    assert versions.current(connection) == published
    columns = "fid, code, name, people, share, wet, valid_from, valid_to, ST_AsText(geom), pg_typeof(valid_from)::text"
    assert selected(connection, columns, "helpdesk_layers.squares") == [
        (1, "b", "Île", 3, 0.25, True, date(2020, 1, 31), None, "MULTIPOLYGON(((1 0,1 1,0 1,0 0,1 0)))", "date"),
        (2, "a", "Zoo", 2**40, 30.0, False, None, date(2022, 12, 31), "MULTIPOLYGON(((3 0,3 1,2 1,2 0,3 0)))", "date"),
        (3, "c", None, None, None, None, date(2021, 1, 1), None, None, "date"),
    ]
    srids = selected(connection, "f_table_name, srid, type", "geometry_columns")
    assert ("squares", 4326, "MULTIPOLYGON") in srids
    assert selected(connection, "id, name, ST_XMin(geom)", "helpdesk_layers.regions") == [("east", "East", 2.0)]


def test_keys_and_indexed_columns_have_indexes(connection: Db, tmp_path: Path) -> None:
    published = publish(connection, publication(tmp_path, [built(tmp_path, "squares", "s1")]), Silent())
    found = connection.execute(
        "SELECT indexdef FROM pg_indexes WHERE tablename = %s", (published.tables["squares"],)
    ).fetchall()
    told = sorted(str(definition).partition(" USING ")[2] for (definition,) in found)
    assert told == ["btree (code)", "btree (fid)", "btree (name)", "gist (geom)"]
    assert any("UNIQUE" in str(each) and "(code)" in str(each) for (each,) in found)


def test_what_is_loaded_is_not_loaded_again(connection: Db, tmp_path: Path) -> None:
    record = built(tmp_path, "squares", "s1")
    first = publish(connection, publication(tmp_path, [record]), Silent())
    before = connection.execute("SELECT oid, relfilenode FROM pg_class ORDER BY 1").fetchall()
    assert publish(connection, publication(tmp_path, [record]), Silent()) == first
    assert connection.execute("SELECT oid, relfilenode FROM pg_class ORDER BY 1").fetchall() == before
    edited = publish(connection, publication(tmp_path, [record], "k2", west="b"), Silent())
    assert edited.tables["squares"] == first.tables["squares"]
    assert selected(connection, "id", "helpdesk_layers.regions") == [("west",)]


def test_a_worker_without_built_files_publishes_edited_content(connection: Db, tmp_path: Path) -> None:
    record = built(tmp_path, "squares", "s1")
    publish(connection, publication(tmp_path, [record]), Silent())
    edited = publish(connection, publication(tmp_path / "nowhere", [record], "k2", west="b"), Silent())
    assert versions.of_content(connection, "k2") == edited
    assert selected(connection, "id, ST_XMax(geom)", "helpdesk_layers.regions") == [("west", 1.0)]


def test_each_content_has_its_own_newest_version(connection: Db, tmp_path: Path) -> None:
    record = built(tmp_path, "squares", "s1")
    first = publish(connection, publication(tmp_path, [record], "k1"), Silent())
    second = publish(connection, publication(tmp_path, [record], "k2"), Silent())
    assert (versions.of_content(connection, "k1"), versions.of_content(connection, "k2")) == (first, second)
    assert versions.of_content(connection, "k3") is None
    newer = publish(connection, publication(tmp_path, [built(tmp_path, "squares", "s2")], "k1"), Silent())
    assert (versions.of_content(connection, "k1"), versions.of_content(connection, "k2")) == (newer, second)


def test_a_table_that_somebody_dropped_is_loaded_again(connection: Db, tmp_path: Path) -> None:
    asked = publication(tmp_path, [built(tmp_path, "squares", "s1")])
    published = publish(connection, asked, Silent())
    connection.execute(SQL("DROP TABLE {} CASCADE").format(Identifier(SCHEMA, published.tables["squares"])))
    assert not is_whole(connection, published)
    with pytest.raises(IngestFailed, match="layer squares: its table is gone; run `helpdesk ingest`"):
        publish(connection, replace(asked, built=lambda _: None), Silent())
    publish(connection, asked, Silent())
    assert is_whole(connection, published)
    assert len(selected(connection, "fid", "helpdesk_layers.squares")) == 3


def test_old_versions_go_but_not_the_current_nor_the_one_before(connection: Db, tmp_path: Path) -> None:
    made = []
    for number in range(4):
        made.append(publish(connection, publication(tmp_path, [built(tmp_path, "squares", f"s{number}")]), Silent()))
        age(connection)
    left = {name for version in made[2:] for name in version.tables.values()}
    assert tables(connection) == left
    assert selected(connection, "name", "helpdesk.loaded") == [(name,) for name in sorted(left)]


def test_a_version_that_was_read_lately_stays(connection: Db, tmp_path: Path) -> None:
    first = publish(connection, publication(tmp_path, [built(tmp_path, "squares", "s0")]), Silent())
    for number in range(1, 4):
        age(connection)
        versions.touch(connection, first.manifest.version)
        publish(connection, publication(tmp_path, [built(tmp_path, "squares", f"s{number}")]), Silent())
    assert set(first.tables.values()) <= tables(connection)
    assert len(selected(connection, "version", "helpdesk.versions")) == 3


def test_a_version_that_is_taken_up_while_another_is_published_stays(dsn: str, connection: Db, tmp_path: Path) -> None:
    """Until the one ends its transaction the other waits, and then sees that the version is read."""
    first = publish(connection, publication(tmp_path, [built(tmp_path, "squares", "s0")]), Silent())
    for number in (1, 2):
        publish(connection, publication(tmp_path, [built(tmp_path, "squares", f"s{number}")], "k2"), Silent())
    age(connection)
    with psycopg.connect(dsn) as worker:
        assert versions.taken(worker, "k1") == first
        pruning = Thread(target=versions.prune, args=(connection,))
        pruning.start()
    pruning.join()
    assert set(first.tables.values()) <= tables(connection)
    assert versions.taken(connection, "k3") is None


def test_what_a_connection_string_asks_for_holds_while_publishing(dsn: str) -> None:
    with writing(make_conninfo(dsn, options="-c search_path=odd -c statement_timeout=1")) as opened:
        assert opened.execute("SHOW search_path").fetchone() == ("odd",)
        assert opened.execute("SELECT pg_sleep(0.1)").fetchone() == ("",)


def test_a_table_in_use_is_dropped_another_time(dsn: str, connection: Db, tmp_path: Path) -> None:
    first = publish(connection, publication(tmp_path, [built(tmp_path, "squares", "s0")]), Silent())
    table = SQL("SELECT FROM {}").format(Identifier(SCHEMA, first.tables["squares"]))
    publish(connection, publication(tmp_path, [built(tmp_path, "squares", "s1")]), Silent())
    with psycopg.connect(dsn) as reader:
        reader.execute(table)
        age(connection)
        publish(connection, publication(tmp_path, [built(tmp_path, "squares", "s2")]), Silent())
        assert first.tables["squares"] in tables(connection)
    assert versions.prune(connection) == [first.tables["squares"]]


def test_a_view_that_somebody_holds_does_not_hold_up_the_version(dsn: str, connection: Db, tmp_path: Path) -> None:
    publish(connection, publication(tmp_path, [built(tmp_path, "squares", "s0")]), Silent())
    columns = {name: SQUARES[name] for name in ("code", "name")}
    with psycopg.connect(dsn) as reader:
        reader.execute("SELECT FROM helpdesk_layers.squares")
        published = publish(connection, publication(tmp_path, [built(tmp_path, "squares", "s1", columns)]), Silent())
    assert versions.current(connection) == published
    assert selected(connection, "people", "helpdesk_layers.squares")
    publish(connection, publication(tmp_path, [built(tmp_path, "squares", "s1", columns)]), Silent())
    with pytest.raises(psycopg.errors.UndefinedColumn):
        selected(connection, "people", "helpdesk_layers.squares")


def test_rights_on_a_view_outlast_a_version(connection: Db, tmp_path: Path) -> None:
    publish(connection, publication(tmp_path, [built(tmp_path, "squares", "s0")]), Silent())
    connection.execute("GRANT SELECT ON helpdesk_layers.squares TO pg_monitor")
    publish(connection, publication(tmp_path, [built(tmp_path, "squares", "s1")]), Silent())
    allowed = connection.execute("SELECT has_table_privilege('pg_monitor', 'helpdesk_layers.squares', 'SELECT')")
    assert allowed.fetchone() == (True,)


def test_a_key_that_is_not_unique_leaves_nothing_behind(dsn: str, tmp_path: Path) -> None:
    record = built(tmp_path, "squares", "s1", {**SQUARES, "code": ["a", "a", "b"]})
    with pytest.raises(IngestFailed, match=r"correct the `key` of the layer"), writing(dsn) as connection:
        publish(connection, publication(tmp_path, [record]), Silent())
    with writing(dsn) as connection:
        assert tables(connection) == set()
        assert versions.current(connection) is None


def load_rows(dsn: str, gpkg: Path, *settings: str, change: Callable[[Db, Iterator[Row]], Iterator[Row]]) -> None:
    """Loads a layer over a connection with these settings, its rows changed on the way."""
    with writing(dsn) as connection:
        for setting in settings:
            connection.execute(setting)  # type: ignore[arg-type]
        table, rows = of_geopackage(gpkg, "squares", "squares_lost", "code")
        load(connection, table, change(connection, rows))


def test_a_connection_lost_while_loading_leaves_what_is_served(dsn: str, tmp_path: Path) -> None:
    with writing(dsn) as connection:
        served = publish(connection, publication(tmp_path, [built(tmp_path, "squares", "s1")]), Silent())
        before = tables(connection)
    record = built(tmp_path, "squares", "s2")

    def cut(connection: Db, rows: Iterator[Row]) -> Iterator[Row]:
        yield next(rows)
        with psycopg.connect(dsn, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))
        yield from rows

    with pytest.raises(IngestFailed, match="run `helpdesk ingest` again: what is loaded is found again"):
        load_rows(dsn, tmp_path / "squares" / "s2.gpkg", change=cut)
    with writing(dsn) as connection:
        assert tables(connection) == before
        assert versions.current(connection) == served
        publish(connection, publication(tmp_path, [record]), Silent())


def test_a_full_disk_is_told_and_leaves_what_is_served(dsn: str, tmp_path: Path) -> None:
    """A limit that the server sets for a session stands for the disk: it fails while indexes are built, with an error
    of the same family."""
    with writing(dsn) as connection:
        served = publish(connection, publication(tmp_path, [built(tmp_path, "squares", "s1")]), Silent())
        before = tables(connection)

    def many(_: Db, rows: Iterator[Row]) -> Iterator[Row]:
        _, shape, _, *values = next(rows)
        return ([fid, shape, urandom(500).hex(), *values] for fid in range(9000))

    with pytest.raises(IngestFailed, match="make room on its disk"):
        load_rows(
            dsn,
            tmp_path / "squares" / "s1.gpkg",
            "SET temp_file_limit = 0",
            "SET maintenance_work_mem = '1MB'",
            change=many,
        )
    with writing(dsn) as connection:
        assert tables(connection) == before
        assert versions.current(connection) == served


def test_two_that_load_the_same_table_load_it_once(dsn: str, tmp_path: Path) -> None:
    built(tmp_path, "squares", "s1")
    begun, others = Event(), []

    def second() -> None:
        begun.wait()
        with writing(dsn) as connection:
            table, rows = of_geopackage(tmp_path / "squares" / "s1.gpkg", "squares", "squares_twice", "code")
            load(connection, table, rows)
            others.append(connection.execute("SELECT count(*) FROM helpdesk_data.squares_twice").fetchone())

    thread = Thread(target=second)
    thread.start()
    with writing(dsn) as connection:
        table, rows = of_geopackage(tmp_path / "squares" / "s1.gpkg", "squares", "squares_twice", "code")

        def slowly() -> Iterator[Row]:
            for row in rows:
                begun.set()
                yield row

        load(connection, table, slowly())
    thread.join()
    assert others == [(3,)]


def test_only_one_publishes_at_a_time(dsn: str) -> None:
    with writing(dsn) as first, writing(dsn) as second:
        waiting = locked(second, patience_s=0.3)
        with locked(first), pytest.raises(IngestFailed, match="another process is publishing"), waiting:
            raise AssertionError("both hold the lock")
        with locked(second, PUBLISHING, patience_s=0.3):
            pass


def test_names_of_tables_fit_the_server() -> None:
    assert name_of("soil-points", "0" * 16) == "soil-points_0000000000000000"
    long = layer_name("é" * 60, "v")
    assert len(long.encode()) <= 63
    assert layer_name("é" * 60, "w") != long
