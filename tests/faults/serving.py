"""A real server that can be killed and started again at its address."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.process import BaseProcess

import httpx

from .killing import PATIENCE_S, Command, begun, kill


@contextmanager
def served(command: Command, port: int) -> Iterator[tuple[str, BaseProcess]]:
    """Its URL once it answers; killed afterwards, if it still runs."""
    url = f"http://127.0.0.1:{port}"
    environment = {**command.environment, "HELPDESK_PORT": str(port), "HELPDESK_BASE_URL": url}
    process, _ = begun(replace(command, environment=environment))
    try:
        end = time.monotonic() + PATIENCE_S
        while not _answers(url):
            assert process.is_alive(), command.log.read_text()
            assert time.monotonic() < end, command.log.read_text()
            time.sleep(0.05)
        yield url, process
    finally:
        kill(process)
        process.join(PATIENCE_S)
    said = command.log.read_text()
    assert "Traceback" not in said, said


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=10).status_code == 200
    except httpx.TransportError:
        return False
