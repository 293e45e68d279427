"""Real PostgreSQL servers with PostGIS, made for a test and thrown away: a primary, and standbys streaming from it."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import psycopg

# Debian keeps the programs of each version to themselves.
_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
_QUICK = {
    "fsync": "off", "full_page_writes": "off", "synchronous_commit": "on", "shared_buffers": "256MB",
    "max_connections": "100", "jit": "off", "wal_level": "replica", "max_wal_senders": "5", "hot_standby": "on",
    "listen_addresses": "127.0.0.1", "autovacuum_naptime": "10s",
}  # fmt: skip
_MODEL = "with_postgis"
# Reads until the run that started a server is gone, however it ended: then the server ($1) and its folder ($2) go too.
_AFTER_THE_RUN = """
read -r _
kill -QUIT "$1"
for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" && sleep 0.5; done
rm -rf "$2"
"""


def program(name: str) -> str | None:
    """Where a program of PostgreSQL's server is; None where it is not installed."""
    return shutil.which(name, path=os.pathsep.join([*map(str, _DEBIAN), os.environ.get("PATH", "")]))


class Server:
    """One PostgreSQL server on a port of 127.0.0.1 whose superuser `desk` needs no password; it runs as `postgres`
    where the tests run as root, which PostgreSQL refuses."""

    def __init__(self, folder: Path, port: int, options: Sequence[str] = ()) -> None:
        self.folder, self.port, self._options = folder, port, options
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    @classmethod
    def empty(cls) -> "Server":
        """A folder for a cluster that somebody else makes and starts."""
        server = cls(_folder(), free_port())
        as_postgres(["mkdir", server.data])
        return server

    @classmethod
    def made(cls, options: Sequence[str] = ()) -> "Server":
        """A new cluster, started with these options."""
        server = cls(_folder(), free_port(), options)
        as_postgres(
            [program("initdb"), "-D", server.data, "-U", "desk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        )
        server._configure(_QUICK)
        server.start()
        return server

    def standby(self) -> "Server":
        """A standby of this server from a base backup, streaming."""
        other = Server(_folder(), free_port())
        as_postgres([
            program("pg_basebackup"), "-D", other.data, "-R", "-X", "stream", "-c", "fast", "-h", "127.0.0.1",
            "-p", str(self.port), "-U", "desk",
        ])  # fmt: skip
        other.start()
        return other

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    def dsn(self, database: str = "postgres") -> str:
        return f"postgresql://desk@127.0.0.1:{self.port}/{database}"

    def database(self) -> str:
        """The DSN of a new database with PostGIS: a copy of one, which is made sooner than the extension."""
        name = f"test_{uuid4().hex[:12]}"
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", (_MODEL,)).fetchall():
                connection.execute(f"CREATE DATABASE {_MODEL}")
                with psycopg.connect(self.dsn(_MODEL), autocommit=True) as model:
                    model.execute("CREATE EXTENSION postgis")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {_MODEL}")
        return self.dsn(name)

    def start(self) -> None:
        log = (self.folder / "log").open("ab")
        arguments = [program("postgres"), "-D", self.data, "-p", str(self.port), "-k", str(self.folder), *self._options]
        self._process = subprocess.Popen(arguments, stdout=log, stderr=log, **user_of_postgres())
        log.close()
        self._guard = _guard(self._process.pid, self.folder)
        self._wait()

    def stop(self) -> None:
        """An orderly end, as an operator's."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """What a power cut does, as seen by clients."""
        self._end(signal.SIGQUIT)

    def remove(self) -> None:
        if self._process is not None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        assert self._guard is not None
        self._guard.kill()
        self._guard.communicate()
        self._process.send_signal(how)
        self._process.wait(30)
        self._process = None

    def _wait(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                psycopg.connect(self.dsn(), connect_timeout=2).close()
            except psycopg.OperationalError:
                assert self._process is not None
                if self._process.poll() is not None:
                    break
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"PostgreSQL did not start: {(self.folder / 'log').read_text(errors='replace')[-2000:]}")

    def _configure(self, options: dict[str, str]) -> None:
        with (self.folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in options.items())


def _guard(server: int, folder: Path) -> subprocess.Popen[bytes]:
    """Ends the server of this pid when this process has ended without doing so; of a session of its own, so that what
    kills this process and its group does not kill it."""
    words = ["sh", "-c", _AFTER_THE_RUN, "guard", str(server), str(folder)]
    none = subprocess.DEVNULL
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=none, stderr=none, start_new_session=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _folder() -> Path:
    # Short, since the path of a Unix socket has to fit into 107 bytes.
    folder = Path(mkdtemp(prefix="desk-pg-"))
    if os.geteuid() == 0:
        found = pwd.getpwnam("postgres")
        os.chown(folder, found.pw_uid, found.pw_gid)
    return folder


def user_of_postgres() -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    found = pwd.getpwnam("postgres")
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": [], "cwd": "/"}


def as_postgres(command: Sequence[str | None], environment: Mapping[str, str] | None = None) -> None:
    """Runs it as the user that PostgreSQL's servers are run by."""
    words = [str(part) for part in command]
    subprocess.run(words, check=True, capture_output=True, env=environment, **user_of_postgres())  # type: ignore[call-overload]
