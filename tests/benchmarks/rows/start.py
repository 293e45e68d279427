"""From the command to the first answer, ingest of the default packs with what was downloaded before, and memory.

What is started was started before, as an image or a package is that was compiled when it was made: its byte code is
there, and what is kept of the content.
"""

import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from os import environ, link
from pathlib import Path

from ...postgis.cluster import free_port
from .. import questions, wrk
from ..batch import resident
from ..bench import Bench
from ..figures import Figure, Row, Spread, ratio
from ..servers import Running, started

HELPDESK = [sys.executable, "-m", "helpdesk"]
# A command that a port is added to, and the path that it answers once it is ready.
SERVE = ([*HELPDESK, "serve", "--port"], "/health/ready")
BARE = ([sys.executable, "-m", "tests.benchmarks.peers", "bare", ""], "/")


def measure(bench: Bench) -> Row:
    whole, bare = [], []
    memory = 0.0
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(bench.folder / "bytecode")}
    for command, ready in (SERVE, BARE):
        _started(command, ready, compiled)[1].end()
    for _ in range(2 if bench.quick else 5):
        seconds, server = _started(*SERVE, compiled)
        whole.append(seconds)
        memory = _memory_under_load(server, bench.pace.load_s)
        seconds, server = _started(*BARE, compiled)
        bare.append(seconds)
        server.end()
    ingest, read = _ingest(bench)
    return Row(
        id="start",
        title="start",
        figures=(
            Figure(key="start/ready", what="ready to answer after ingest", unit="s", reach=3, spread=Spread.of(whole)),
            ratio("start/to-bare", "that, of starting Python and an empty FastAPI", whole, bare),
            Figure(key="start/ingest", what="ingest of the default packs, downloads kept", unit="s", reach=60,
                   spread=Spread.of([ingest])),
            Figure(key="start/ingest-to-read", what="that, of reading and checking what was downloaded",
                   spread=Spread.of([ingest / read])),
            Figure(key="start/resident", what="resident after a load on advice and tiles", unit="MB", reach=500,
                   spread=Spread.of([memory])),
        ),
        times={"ready": Spread.of(whole), "bare": Spread.of(bare), "ingest": Spread.of([ingest])},
        unit="s in all",
    )  # fmt: skip


def _started(command: list[str], ready: str, environment: Mapping[str, str]) -> tuple[float, Running]:
    port = free_port()
    began = time.perf_counter()
    server = started([*command, str(port)], port, ready, environment)
    return time.perf_counter() - began, server


def _memory_under_load(server: Running, seconds: float) -> float:
    """Megabytes; ends the server."""
    order = questions.tiles(6)
    paths = [f"/ogc/collections/soc-stock/map/tiles/WebMercatorQuad/{z}/{y}/{x}?f=png" for z, x, y in _some(order)]
    wrk.closed(server.url, [*questions.advice(500), *paths], connections=8, seconds=seconds)
    found = resident({server.process.pid}) / 1e6
    server.end()
    return found


def _some(order: object) -> list[tuple[int, int, int]]:
    return [next(order) for _ in range(100)]  # type: ignore[call-overload]


def _ingest(bench: Bench) -> tuple[float, float]:
    """Seconds of `helpdesk ingest` into a folder with nothing but the downloads, and of their checksums alone."""
    downloads, data = bench.settings.data / "downloads", bench.folder / "data"
    shutil.copytree(downloads, data / "downloads", copy_function=_linked)
    began = time.perf_counter()
    for path in sorted(downloads.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                hashlib.file_digest(file, "sha256")
    read = time.perf_counter() - began
    began = time.perf_counter()
    given: Mapping[str, str] = {**environ, "HELPDESK_DATA": str(data)}
    subprocess.run([*HELPDESK, "ingest"], check=True, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began, read


def _linked(source: str, target: str) -> None:
    """The same file by another name where it is on the same disk, else a copy."""
    try:
        link(source, target)
    except OSError:
        shutil.copyfile(Path(source), target)
