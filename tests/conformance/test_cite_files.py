"""The property files of the official suites name what is served."""

import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from helpdesk.app import create_app
from helpdesk.services.desk import Desk

CITE = Path(__file__).parents[1] / "cite"
FILES = sorted(CITE.glob("*.xml"))


def arguments(path: Path) -> dict[str, str]:
    return {entry.attrib["key"]: entry.text or "" for entry in ElementTree.parse(path).getroot().iter("entry")}


@pytest.fixture(scope="module")
def client(desk: Desk) -> TestClient:
    return TestClient(create_app(desk), base_url=desk.public_url)


def test_each_file_is_in_the_readme() -> None:
    named = set(re.findall(r"^\| `([^`]+\.xml)`", (CITE / "README.md").read_text(), re.MULTILINE))
    assert named == {path.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_address_answers(client: TestClient, path: Path) -> None:
    given = arguments(path)
    addresses = [given[name] for name in ("iut", "apiDefinition", "capabilities-url") if name in given]
    template = given.get("urltemplatefortiles")
    if template:
        row, column = given["mintilerow"], given["mintilecol"]
        addresses.append(template.format(tileMatrix=given["tilematrix"], tileRow=row, tileCol=column))
    assert addresses
    for address in addresses:
        parts = urlsplit(address)
        answer = client.get(f"{parts.path}?{parts.query}")
        assert answer.status_code == 200, (address, answer.text[:300])


def test_the_echo_process_is_there(client: TestClient) -> None:
    named = arguments(CITE / "ogcapi-processes10.xml")["echoprocessid"]
    assert client.get(f"/ogc/processes/{named}").status_code == 200
