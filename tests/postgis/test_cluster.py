"""The servers of the tests leave nothing behind, however a run ends."""

import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from .cluster import program

RUN = """
from tests.postgis.cluster import Server
server = Server.made()
print(server.dsn(), server.folder, flush=True)
input()
"""


def test_a_server_and_its_folder_go_with_a_run_that_was_killed() -> None:
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed; tests/prepare.sh installs it where it may")
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", RUN], stdin=pipe, stdout=pipe, text=True) as run:
        assert run.stdout is not None
        dsn, folder = run.stdout.readline().split()
        psycopg.connect(dsn).close()
        run.kill()
    end = time.monotonic() + 60
    while Path(folder).exists():
        assert time.monotonic() < end, f"{folder} is still there"
        time.sleep(0.1)
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(dsn)
