"""Load by wrk, which is written in C, needs little of the second core, and tells latencies to the microsecond.

Closed load: so many connections, each asking again as soon as it is answered; it finds the throughput. Open load: so
many users that none of them is waited for, each pausing for a random time of the exponential distribution; it finds
what people meet at a given rate. Latency is from sending a request to the last byte of its answer.
"""

import json
import math
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

SCRIPT = Path(__file__).with_name("wrk.lua")
# Seconds between two requests of one user of an open load; shorter than a server lets an idle connection be.
PAUSE_S = 0.4
MOST_USERS = 800
# Of the requests of a load: a server that sheds it is not measured by what it gives.
MOST_FAILED = 0.05


class LoadFailed(Exception):
    """wrk is missing, or could not do its work."""


class NothingAnswered(LoadFailed):
    """Not one request was answered in the time of a load."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What wrk found: requests a second, latencies in seconds, and how many were not answered with 200."""

    connections: int
    rate: float
    p50: float
    p95: float
    p99: float
    most: float
    failed: int


def closed(url: str, paths: Sequence[str], *, connections: int, seconds: float) -> Load:
    """Raises LoadFailed."""
    return _patiently(url, paths, connections, seconds, 0.0)


def open_load(url: str, paths: Sequence[str], *, rate: float, seconds: float) -> Load:
    """About `rate` requests a second; `Load.rate` is what it came to. Raises LoadFailed."""
    users = min(MOST_USERS, max(2, math.ceil(rate * PAUSE_S)))
    return _patiently(url, paths, users, seconds, users / rate)


def _patiently(url: str, paths: Sequence[str], connections: int, seconds: float, pause_s: float) -> Load:
    """On a machine that others hold, a second may go by without an answer: then once more, for longer."""
    try:
        return _run(url, paths, connections, seconds, pause_s)
    except NothingAnswered:
        return _run(url, paths, connections, 4 * seconds, pause_s)


def _run(url: str, paths: Sequence[str], connections: int, seconds: float, pause_s: float) -> Load:
    program = shutil.which("wrk")
    if program is None:
        raise LoadFailed("wrk is not installed: apt-get install wrk")
    with NamedTemporaryFile("w", suffix=".paths", encoding="utf-8") as file:
        file.write("\n".join(paths))
        file.flush()
        command = [program, "-t", "1", "-c", str(connections), "-d", f"{math.ceil(seconds)}s", "--timeout", "30s",
                   "-s", str(SCRIPT), url, "--", file.name, str(pause_s * 1000), "7"]  # fmt: skip
        said = subprocess.run(command, capture_output=True, text=True, check=False)
    if said.returncode:
        raise LoadFailed(f"wrk on {url}: {said.stderr.strip() or said.stdout.strip()}")
    return read(said.stdout, connections)


def read(output: str, connections: int) -> Load:
    """The line of JSON that wrk.lua ends with. Raises NothingAnswered."""
    line = next((each for each in reversed(output.splitlines()) if each.startswith("{")), None)
    told = json.loads(line) if line is not None else {}
    if not told.get("requests"):
        raise NothingAnswered(f"nothing was answered: {output.strip()[-500:]}")
    p50, p95, p99, most = (told[name] / 1e6 for name in ("p50", "p95", "p99", "max"))
    failed = told["statuses"] + told["sockets"]
    if failed > MOST_FAILED * told["requests"]:
        raise LoadFailed(f"{failed} of {told['requests']} were not answered with 200: {line}")
    rate = told["requests"] / (told["us"] / 1e6)
    return Load(connections=connections, rate=rate, p50=p50, p95=p95, p99=p99, most=most, failed=failed)
