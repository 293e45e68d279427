"""Databases of every age are brought to the revision of this software, or told why not."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from helpdesk.domain.errors import BadParameter, Unavailable
from helpdesk.storage.postgis.migrations import HEAD, upgrade

from .cluster import Server, free_port


def asked(dsn: str, sql: str) -> object:
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(sql).fetchone()  # type: ignore[arg-type]
        return None if row is None else row[0]


def told(dsn: str, *statements: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[arg-type]


def as_keeper(dsn: str) -> str:
    return dsn.replace("desk@", "keeper@")


@pytest.fixture
def empty(postgres: Server) -> str:
    """The DSN of a database without PostGIS, in which the role `keeper` may do nothing yet."""
    with psycopg.connect(postgres.dsn(), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'keeper'").fetchone():
            connection.execute("CREATE ROLE keeper LOGIN")
    dsn = postgres.database()
    told(dsn, "DROP EXTENSION postgis")
    return dsn


def test_an_empty_database_gets_postgis_and_every_table(empty: str) -> None:
    upgrade(empty)
    assert asked(empty, "SELECT version_num FROM helpdesk.revision") == HEAD
    assert asked(empty, "SELECT count(*) FROM helpdesk.versions") == 0
    assert asked(empty, "SELECT extname FROM pg_extension WHERE extname = 'postgis'") == "postgis"
    upgrade(empty)


def test_a_database_of_the_first_revision_is_brought_to_the_last(empty: str) -> None:
    upgrade(empty, to="0001")
    told(empty, "INSERT INTO helpdesk.versions (version, extra_key, manifest, tables) VALUES ('v', 'k', '{}', '{}')")
    upgrade(empty)
    assert asked(empty, "SELECT version_num FROM helpdesk.revision") == HEAD
    assert asked(empty, "SELECT version FROM helpdesk.versions") == "v"


def test_every_step_follows_the_one_before() -> None:
    from alembic.script import ScriptDirectory

    from helpdesk.storage.postgis.migrations import upgrade as steps

    folder = steps.__globals__["_FOLDER"]
    walked = [(each.revision, each.down_revision) for each in ScriptDirectory(folder).walk_revisions()]
    numbers = [f"{number:04}" for number in range(1, len(walked) + 1)]
    assert walked == list(zip(numbers, [None, *numbers], strict=False))[::-1]
    assert numbers[-1] == HEAD


def test_a_database_newer_than_the_software_is_refused(empty: str) -> None:
    upgrade(empty)
    told(empty, "UPDATE helpdesk.revision SET version_num = '9999'")
    with pytest.raises(BadParameter, match=r"9999.*update the software"):
        upgrade(empty)


def test_several_processes_at_once_make_the_tables_once(empty: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, [empty] * 4))
    assert asked(empty, "SELECT count(*) FROM helpdesk.revision") == 1


def test_the_right_to_create_in_the_database_is_enough(empty: str) -> None:
    name = asked(empty, "SELECT current_database()")
    told(empty, "CREATE EXTENSION postgis", f'GRANT CREATE ON DATABASE "{name}" TO keeper')
    upgrade(as_keeper(empty))
    assert asked(as_keeper(empty), "SELECT version_num FROM helpdesk.revision") == HEAD


def test_a_user_without_rights_is_told_which(empty: str) -> None:
    with pytest.raises(BadParameter, match="grant CREATE on the database"):
        upgrade(as_keeper(empty))
    name = asked(empty, "SELECT current_database()")
    told(empty, f'GRANT CREATE ON DATABASE "{name}" TO keeper')
    with pytest.raises(BadParameter, match="CREATE EXTENSION postgis"):
        upgrade(as_keeper(empty))
    assert asked(empty, "SELECT to_regnamespace('helpdesk')") is None


def test_a_server_that_is_away_is_named_without_its_secret() -> None:
    with pytest.raises(Unavailable) as away:
        upgrade(f"postgresql://me:hidden@127.0.0.1:{free_port()}/soil")
    assert "127.0.0.1" in away.value.detail
    assert "hidden" not in away.value.detail
