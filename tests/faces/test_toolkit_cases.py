"""Worked cases of the processes; `pytest --cases FILE` adds those of any file of the same format."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.mount import mount
from helpdesk.services.desk import Desk

OWN_CASES = [Path(__file__).parent.parent / "cases" / name for name in ("toolkit.json", "ipcc.json")]
TOLERANCE = 1e-6


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test per case of our own files and of every file named by `--cases`."""
    if "case" in metafunc.fixturenames:
        files = [*OWN_CASES, *(Path(name) for name in metafunc.config.getoption("--cases"))]
        params = []
        for path in dict.fromkeys(file.resolve() for file in files):
            content = json.loads(path.read_text(encoding="utf-8"))
            # Objects are cases of subsidiarity, which tests/domain/test_cases.py runs.
            listed = content if isinstance(content, list) else []
            params += [pytest.param(each, id=f"{path.parent.name}-{each['id']}") for each in listed]
        metafunc.parametrize("case", params)


@pytest.fixture(scope="session")
def real(desk: Desk) -> TestClient:
    """Over the real desk, whose content holds the tables of the IPCC."""
    app = FastAPI()
    mount(app, desk)
    return TestClient(app)


def test_case(request: pytest.FixtureRequest, ogc: TestClient, case: dict[str, Any]) -> None:
    client = request.getfixturevalue("real") if case["tool"] == "tier1_change" else ogc
    answer = client.post(f"/ogc/processes/{case['tool']}/execution", json={"inputs": case["given"]})
    assert answer.status_code == case["status"], answer.text
    found = answer.json()
    if case["status"] != 200:
        assert found["description"]
    for name, value in case["expected"].items():
        assert_same(found[name], value, name)


def assert_same(found: Any, expected: Any, name: str) -> None:
    if isinstance(expected, list):
        assert len(found) == len(expected), name
        for place, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_same(one, other, f"{name}[{place}]")
    elif isinstance(expected, float | int) and not isinstance(expected, bool):
        assert found == pytest.approx(expected, rel=TOLERANCE, abs=0), name
    else:
        assert found == expected, name
