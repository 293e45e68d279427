"""The desks that conformance is asked of: a small one, and the real one."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.mount import mount
from helpdesk.services.desk import Desk
from tests.faces.conftest import ogc_client


@pytest.fixture(scope="module")
def small() -> TestClient:
    return ogc_client()


@pytest.fixture(scope="module")
def real(desk: Desk) -> TestClient:
    app = FastAPI()
    mount(app, desk)
    return TestClient(app)
