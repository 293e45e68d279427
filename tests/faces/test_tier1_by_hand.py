"""Tier 1 computed a second time, from the tables alone and by none of our functions, against the server's answers."""

import csv
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.mount import mount
from helpdesk.services.advice import advise
from helpdesk.services.desk import Desk
from helpdesk.services.record import record
from tests.services.test_carbon import PLACES, asked

TABLES = Path(__file__).parents[2] / "regions" / "world" / "tables"
ZONES = (
    *("polar_moist", "polar_dry", "boreal_moist", "boreal_dry", "cool_temperate_moist", "cool_temperate_dry"),
    *("warm_temperate_moist", "warm_temperate_dry", "tropical_dry", "tropical_moist", "tropical_wet"),
    "tropical_montane",
)
SOILS = ("HAC", "LAC", "sandy", "spodic", "volcanic", "wetland")
CROPPED = [("cropland", tillage, amount) for tillage in ("full", "reduced", "no_till") for amount in ("low", "medium")]
SYSTEMS = (
    *CROPPED,
    *(("cropland", "full", amount) for amount in ("high_without_manure", "high_with_manure")),
    *((use, None, None) for use in ("set_aside", "perennial", "paddy", "forest", "native")),
    *(("grassland", state, None) for state in ("nominal", "severely_degraded", "improved", "moderately_degraded")),
    *(("grassland", "high_intensity_grazing", None), ("grassland", "improved", "high")),
)
# The words of a system as the tables have them.
ROWS = {
    "cropland": "long_term_cultivated", "set_aside": "set_aside_lt20yr", "perennial": "perennial_tree_crop",
    "paddy": "paddy_rice", "grassland": "permanent_grassland", "full": "full_tillage", "reduced": "reduced_tillage",
    "no_till": "no_tillage", "nominal": "nominally_managed", "high": "high (improved grassland only)",
}  # fmt: skip
System = tuple[str, str | None, str | None]
Figure = tuple[float, float]


def rows(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SOC_REF = {edition: rows(f"soc_ref_{edition}") for edition in ("2006", "2019")}
FACTORS = {edition: rows(f"factors_cropland_{edition}") + rows(f"factors_grassland_{edition}") for edition in SOC_REF}


def reference(edition: str, zone: str, soil: str) -> Figure | None:
    """Reference stocks do not part polar and boreal zones by moisture."""
    named = {zone, zone.split("_")[0]}
    found = [row for row in SOC_REF[edition] if row["climate_zone"] in named and row["soil_class"] == soil]
    value = found[0]["soc_ref_t_c_ha"] if found else ""
    return (float(value), float(found[0]["error_pct"]) / 100) if value else None


def covers(row: Mapping[str, str], zone: str) -> bool:
    """Montane is a regime of its own; elsewhere warmth and rain must be named, or all of them."""
    warmth, rain = row["temperature_regime"], row["moisture_regime"]
    if warmth == "all" or zone == "tropical_montane":
        return warmth in ("all", zone)
    family, wet = zone.rsplit("_", 1)
    if warmth == "tropical_montane" or not set(family.split("_")) & set(warmth.split("_")):
        return False
    if (warmth.startswith("cool") and family == "warm_temperate") or (warmth.startswith("warm") and family != warmth):
        return False
    return rain in ("n/a", "all") or wet in rain.split("_")


def figure(edition: str, zone: str, factor: str, word: str | None) -> Figure | None:
    """Rows that somebody derived are none of the table."""
    if word is None or word in ("forest", "native"):
        return 1.0, 0.0
    found = [row for row in FACTORS[edition] if row["factor"] == factor and row["system"] == ROWS.get(word, word)]
    found = [row for row in found if covers(row, zone) and not row["verification"].startswith("derived")]
    return (float(found[0]["value"]), float(found[0]["error_pct"] or 0) / 100) if found else None


def by_hand(edition: str, zone: str, soil: str, before: System, after: System) -> dict[str, Any] | str:
    """Eq. 2.25 with D = 20; the error by partial derivatives, a figure that both sides use counted once."""
    stock = reference(edition, zone, soil)
    slots = [
        (figure(edition, zone, factor, one), figure(edition, zone, factor, other))
        for factor, one, other in zip(("F_LU", "F_MG", "F_I"), before, after, strict=True)
    ]
    if stock is None or any(None in pair for pair in slots):
        return "no_default"
    use = slots[0]
    uses = {before[0], after[0]}
    gain = (use[1][0] - use[0][0]) * (1 if before[0] == "cropland" else -1)  # type: ignore[index]
    if "cropland" in uses and uses & {"set_aside", "perennial"} and gain < 0:
        return "artefact"
    first, last = (stock[0] * np.prod([pair[side][0] for pair in slots]) for side in (0, 1))  # type: ignore[index]
    step = last - first
    all_errors, own = [step * stock[1]], []
    for word, other, pair in zip(before, after, slots, strict=True):
        one, two = (each[1] for each in pair)  # type: ignore[index]
        if word == other:
            all_errors.append(step * one)
        else:
            own += [first * one, last * two]
    half = np.linalg.norm([*all_errors, *own]) / 20
    rate = step / 20
    return {
        "initial_t_c_ha": first,
        "final_t_c_ha": last,
        "delta_t_c_ha_yr": rate,
        "delta_t_co2e_ha_yr": rate * 44 / 12,
        "low_t_c_ha_yr": rate - half,
        "high_t_c_ha_yr": rate + half,
        "permille_of_initial_per_yr": 1000 * rate / first,
        "sign_certain": bool(np.linalg.norm(own) < abs(step)),
    }


def words(system: System) -> dict[str, str]:
    return {name: word for name, word in zip(("land_use", "tillage", "input"), system, strict=True) if word}


@pytest.fixture(scope="module")
def ogc(desk: Desk) -> TestClient:
    app = FastAPI()
    mount(app, desk)
    return TestClient(app)


def test_two_hundred_random_changes_are_those_computed_by_hand(ogc: TestClient) -> None:
    chance, outcomes = np.random.default_rng(1997), Counter[str]()
    for _ in range(240):
        edition, zone, soil = (str(chance.choice(each)) for each in (("2006", "2019"), ZONES, SOILS))
        before, after = (SYSTEMS[place] for place in chance.integers(len(SYSTEMS), size=2))
        told = {"edition": edition, "climate_zone": zone, "soil_class": soil}
        inputs = {**told, "initial": words(before), "final": words(after)}
        answer = ogc.post("/ogc/processes/tier1_change/execution", json={"inputs": inputs})
        assert answer.status_code == 200, (inputs, answer.text)
        found, expected = answer.json(), by_hand(edition, zone, soil, before, after)
        outcomes[expected if isinstance(expected, str) else "ok"] += 1
        assert found["status"] == (expected if isinstance(expected, str) else "ok"), inputs
        if not isinstance(expected, str):
            assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-9, abs=1e-12), inputs
    assert outcomes["ok"] > 60
    assert outcomes["no_default"] > 20


@pytest.mark.parametrize("place", PLACES)
def test_the_record_of_a_place_has_the_figures_computed_by_hand(desk: Desk, place: str) -> None:
    compared = 0
    for use in ("cropland", "grassland"):
        answer = advise(desk, asked(place, given={"land_use": use}))
        zone, soil = (str(answer.facts[name]) for name in ("ipcc_climate_zone", "ipcc_soil_class"))
        for practice in record(desk, answer)["carbon"]["practices"]:
            for method in practice["methods"]:
                if method["method"] != "tier1" or method["status"] not in ("ok", "no_default", "artefact"):
                    continue
                sides = (
                    tuple(practice[side].get(name) for name in ("land_use", "tillage", "input"))
                    for side in ("from", "to")
                )
                expected = by_hand(method["edition"], zone, soil, *sides)  # type: ignore[arg-type]
                compared += 1
                assert method["status"] == (expected if isinstance(expected, str) else "ok"), (practice, method)
                if isinstance(expected, dict):
                    assert method["rate_t_c_ha_yr"] == pytest.approx(expected["delta_t_c_ha_yr"], abs=1e-4)
                    assert method["low_t_c_ha_yr"] == pytest.approx(expected["low_t_c_ha_yr"], abs=1e-4)
                    assert method["high_t_c_ha_yr"] == pytest.approx(expected["high_t_c_ha_yr"], abs=1e-4)
                    assert method["sign_certain"] is expected["sign_certain"]
    assert compared > 10
