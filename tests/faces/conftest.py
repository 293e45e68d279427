"""A client of the OGC face over the small desk of `fakes`."""

from collections.abc import Sequence

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.mount import mount

from . import fakes


def ogc_client(*, broken: Sequence[str] = (), max_cells: int = 400_000) -> TestClient:
    """Faults of the server are raised in the test, not hidden in a 500."""
    app = FastAPI()
    mount(app, fakes.desk(broken=broken, max_cells=max_cells))
    return TestClient(app)


@pytest.fixture(scope="session")
def ogc() -> TestClient:
    return ogc_client()
