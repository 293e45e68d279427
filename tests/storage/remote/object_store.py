"""A real S3-compatible server of this run's own, thrown away at its end: it checks signatures, and writes to disk."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import obstore
from obstore.store import S3Store

KEY, SECRET = "soil-helpdesk", "only-for-this-test"
BUCKET = "soil"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1"}
# The command that docker/compose.grown.yaml gives its store.
COMMAND = ("nanio", "serve", "--host", "127.0.0.1", "--no-access-log", "--log-level", "warning")


@dataclass
class ObjectStore:
    """A running server with one bucket; `endpoint` is its address, `folder` where the bucket's objects lie."""

    endpoint: str
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def store(self) -> S3Store:
        return S3Store(
            config={
                "bucket": BUCKET,
                "endpoint": self.endpoint,
                "access_key_id": KEY,
                "secret_access_key": SECRET,
                "region": "us-east-1",
                "virtual_hosted_style_request": False,
            },
            client_options={"allow_http": True},
        )

    def put(self, key: str, content: bytes | Path) -> None:
        obstore.put(self.store, key, content)

    def get(self, key: str) -> bytes:
        return bytes(obstore.get(self.store, key).bytes())

    def keys(self) -> set[str]:
        return {each["path"] for page in obstore.list(self.store) for each in page}


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-objects-"))
    port = _free_port()
    environment = {**os.environ, "NANIO_ACCESS_KEY": KEY, "NANIO_SECRET_KEY": SECRET, "NANIO_PORT": str(port)}
    command = [str(Path(sys.executable).with_name(COMMAND[0])), *COMMAND[1:], "--data-dir", str(folder)]
    process = subprocess.Popen(command, env=environment)
    try:
        endpoint = f"http://127.0.0.1:{port}"
        _await(endpoint, process)
        (folder / BUCKET).mkdir()
        yield ObjectStore(endpoint, folder / BUCKET, process)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(endpoint: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(endpoint.rsplit(":", 1)[1]))) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the object store did not start")
