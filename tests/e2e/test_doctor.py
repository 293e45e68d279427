"""`helpdesk doctor` as it is run: our own server is well, and what is no server is said to be none."""

import json
import subprocess
import sys

import httpx
import pytest


def doctor(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "helpdesk", "doctor", *words], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "path",
    [
        "/features",
        "/ogc/wms?service=WMS&request=GetCapabilities",
        "/ogc/wmts/1.0.0/WMTSCapabilities.xml",
        "/stac/catalog.json",
    ],
)
def test_our_own_server_breaks_no_rule(server: str, path: str) -> None:
    ended = doctor(server + path, "--json")
    found = json.loads(ended.stdout)
    assert [each for each in found["findings"] if each["outcome"] == "fault"] == []
    assert found["passed"]
    assert found["holds"] > 0
    assert ended.returncode == 0


def test_a_raster_is_well_behind_each_of_its_doors(server: str) -> None:
    listed = httpx.get(f"{server}/ogc/collections").json()["collections"]
    layer = next(each["id"] for each in listed if any(link["rel"].endswith("/coverage") for link in each["links"]))
    found = json.loads(doctor(f"{server}/ogc", layer, "--json").stdout)
    assert [each for each in found["findings"] if each["outcome"] == "fault"] == []
    assert {"coverage-size", "cog-range"} <= {each["rule"] for each in found["findings"] if each["outcome"] == "holds"}


def test_one_layer_is_looked_at_alone(server: str) -> None:
    layer = httpx.get(f"{server}/features/collections").json()["collections"][0]["id"]
    found = json.loads(doctor(f"{server}/features", layer, "--json").stdout)
    assert {each["subject"] for each in found["findings"]} <= {layer, f"{server}/features"}
    missing = doctor(f"{server}/features", "no-such-layer")
    assert missing.returncode == 1
    assert "there is no collection 'no-such-layer'" in missing.stdout


def test_a_page_is_said_to_be_no_landing_page_and_what_to_do(server: str) -> None:
    ended = doctor(f"{server}/docs")
    assert ended.returncode == 1
    assert "Every layer of the connection is invalid." in ended.stdout
    assert "Answer by the Accept header" in ended.stdout
    assert "1 fault, 0 hints; 0 rules hold, 0 do not apply" in ended.stdout


def test_at_the_address_of_the_server_the_landing_page_is_found(server: str) -> None:
    ended = doctor(server, "--json")
    found = json.loads(ended.stdout)
    first, *others = found["findings"]
    assert (first["rule"], first["outcome"]) == ("landing-address", "hint")
    assert f"{server}/features is" in first["details"][0]
    assert {each["rule"] for each in others} >= {"landing-json", "filter-pushdown"}
    assert ended.returncode == 0
