"""The pool against a real server: what it answers, and what it says where the server is away or too slow."""

import time
from collections.abc import Callable

import psycopg
import pytest

from helpdesk.domain.errors import BadParameter, Unavailable
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.patience import PAUSE_S

from .cluster import Server, free_port


def test_rows_come_from_the_server(new_database: Callable[[], str]) -> None:
    database = Database(new_database())
    try:
        assert database.rows("SELECT ST_AsText(ST_Point(%s, %s)), current_setting('timezone')", (1, 2)) == [
            ("POINT(1 2)", "UTC")
        ]
    finally:
        database.close()


def test_a_table_that_may_not_be_read_is_told_with_the_remedy(new_database: Callable[[], str]) -> None:
    dsn = new_database()
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute("CREATE TABLE fields (id int); DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN PASSWORD 'g'")
    database = Database(psycopg.conninfo.make_conninfo(dsn, user="guest", password="g"))
    try:
        with pytest.raises(Unavailable) as told:
            database.rows("SELECT * FROM fields")
        assert str(told.value) == "the database of this desk may not be read here: permission denied for table fields"
        assert "GRANT SELECT on it" in str(told.value.detail)
    finally:
        database.close()
        with psycopg.connect(dsn, autocommit=True) as owner:
            owner.execute("DROP ROLE guest")


def test_a_table_that_is_not_there_is_told_with_the_setting(new_database: Callable[[], str]) -> None:
    database = Database(new_database(), name="replica", setting="HELPDESK_READ_DSN")
    try:
        with pytest.raises(Unavailable) as told:
            database.rows("SELECT * FROM fields")
        assert str(told.value) == 'the replica lacks a table: relation "fields" does not exist'
        assert "HELPDESK_READ_DSN must name the database" in told.value.detail
    finally:
        database.close()


def test_a_query_without_end_is_given_up(new_database: Callable[[], str]) -> None:
    database = Database(new_database(), seconds=0.1)
    try:
        with pytest.raises(BadParameter, match="longer than"):
            database.rows("SELECT pg_sleep(20)")
        assert database.rows("SELECT 1") == [(1,)]
    finally:
        database.close()


def test_a_long_query_at_a_server_that_lets_others_in_is_left_alone(new_database: Callable[[], str]) -> None:
    database = Database(new_database(), seconds=60)
    try:
        assert database.rows("SELECT 1 FROM (SELECT pg_sleep(5)) AS slept") == [(1,)]
    finally:
        database.close()


def test_what_is_read_whole_takes_as_long_as_it_takes(new_database: Callable[[], str]) -> None:
    """A desk reads all its regions when it opens, over whatever network."""
    database = Database(new_database(), seconds=0.1)
    try:
        assert database.whole("SELECT 1 FROM (SELECT pg_sleep(0.4)) AS slept") == [(1,)]
        with pytest.raises(BadParameter, match="longer than"):
            database.rows("SELECT pg_sleep(20)")
    finally:
        database.close()


def test_a_server_that_is_away_is_named_without_its_secret() -> None:
    database = Database(f"postgresql://me:secret@127.0.0.1:{free_port()}/soil", name="replica")
    try:
        with pytest.raises(Unavailable) as told:
            database.check()
        assert "replica at 127.0.0.1:" in told.value.detail
        assert str(told.value).startswith("the replica of this desk gives no connection now")
        assert "secret" not in told.value.detail
    finally:
        database.close()


def test_a_server_that_comes_back_is_used_without_a_restart() -> None:
    server = Server.made()
    database = Database(server.dsn())
    try:
        assert database.rows("SELECT 1") == [(1,)]
        server.kill()
        with pytest.raises(Unavailable):
            database.check()
        server.start()
        time.sleep(PAUSE_S)
        assert database.rows("SELECT 1") == [(1,)]
    finally:
        database.close()
        server.remove()
