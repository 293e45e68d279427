"""One object store for all tests of this folder, and a proxy to it for each test."""

from collections.abc import Iterator

import pytest

from .object_store import CREDENTIALS, ObjectStore, object_store
from .unruly import Faults, unruly


@pytest.fixture(scope="module")
def objects() -> Iterator[ObjectStore]:
    with object_store() as store:
        yield store


@pytest.fixture
def proxy(objects: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    """The way to the store; each test has a port, and so a cache of GDAL's, of its own."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with unruly(objects.endpoint) as faults:
        yield faults
