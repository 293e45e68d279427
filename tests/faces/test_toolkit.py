"""The monitoring toolkit as processes: what they say of themselves, and what they refuse."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

from helpdesk.domain.errors import BadParameter
from helpdesk.faces.ogc.processes.toolkit import DECLARED
from helpdesk.faces.ogc.processes.toolkit.declared import Declared, tool_of
from helpdesk.services.jobs import Watch

TOOLS = [each.id for each in DECLARED]
LAYER = {"soc_g_kg": 20, "bulk_density_g_cm3": 1.3, "thickness_cm": 30, "coarse_fragments_vol_pct": 10}
WHOLE = {"soc_g_kg": 20, "bulk_density_whole_g_cm3": 1.3, "thickness_cm": 30, "coarse_fragments_mass_fraction": 0.1}
STRATUM = {"name": "a", "area_ha": 4, "mean_t_ha": 50, "sd_t_ha": 8, "n": 10}
UNPAIRED = {"design": "unpaired", "sd_t_ha": 12, "n": 20}
WARM = {"mean_annual_temperature_c": 20, "frost_days": 0, "elevation_m": 100}


def ask(client: TestClient, tool: str, inputs: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post(f"/ogc/processes/{tool}/execution", json={"inputs": inputs})
    return answer.status_code, answer.json()


@pytest.mark.parametrize("tool", TOOLS)
def test_the_example_of_each_tool_runs_and_gives_what_its_outputs_say(ogc: TestClient, tool: str) -> None:
    told = ogc.get(f"/ogc/processes/{tool}").json()
    schema = result_of(told)
    status, found = ask(ogc, tool, told["example"]["inputs"])
    assert status == 200, found
    assert set(found) <= set(schema["properties"])
    jsonschema.validate(found, {**schema, "additionalProperties": False})
    for name, value in told["example"]["inputs"].items():
        jsonschema.validate(value, told["inputs"][name]["schema"])


@pytest.mark.parametrize("tool", TOOLS)
def test_each_tool_names_its_equation_source_units_and_bounds(ogc: TestClient, tool: str) -> None:
    told = ogc.get(f"/ogc/processes/{tool}").json()
    assert {each["role"] for each in told["metadata"]} == {"equation", "source"}
    assert all(each["title"] in told["description"] for each in told["metadata"])
    schemas = [*(each["schema"] for each in told["inputs"].values()), result_of(told)]
    for name, schema in [pair for each in schemas for pair in properties_of(each)]:
        assert schema["title"], name
        if name.endswith(("_t_ha", "_cm", "_g_kg", "_g_cm3", "_pct", "_mm", "_ha", "_c")):
            assert "x-ogc-unit" in {**schema, **schema.get("items", {}), **schema.get("additionalProperties", {})}, name
    for about in told["inputs"].values():
        for name, schema in [("input", about["schema"]), *properties_of(about["schema"])]:
            if schema.get("type") in ("number", "integer"):
                assert {"minimum", "exclusiveMinimum"} & set(schema), name
                assert {"maximum", "exclusiveMaximum"} & set(schema), name


def result_of(told: dict[str, Any]) -> dict[str, Any]:
    """As JSON, where there are other media types too."""
    schema: dict[str, Any] = told["outputs"]["result"]["schema"]
    first: dict[str, Any] = schema.get("oneOf", [schema])[0]
    return first


@pytest.mark.parametrize("tool", TOOLS)
def test_units_are_ucum(ogc: TestClient, tool: str) -> None:
    """UCUM 2.2: no spaces; hectare, year and degree Celsius are har, a and Cel."""
    told = ogc.get(f"/ogc/processes/{tool}").json()
    schemas = [*(each["schema"] for each in told["inputs"].values()), result_of(told)]
    units = set(re.findall(r'"x-ogc-unit": "([^"]*)"', json.dumps(schemas)))
    term = r"(1|%|\[ppth\]|d|a|m|Cel|har|[cdk]?g|t(\{\w+\})?|[cdm]?m3?)"
    assert {unit for unit in units if not re.fullmatch(rf"{term}(/{term})*", unit)} == set()


def properties_of(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    inner = schema.get("items", schema)
    return [
        found for name, each in inner.get("properties", {}).items() for found in [(name, each), *properties_of(each)]
    ]


@pytest.mark.parametrize("tool", TOOLS)
def test_each_tool_is_described_in_french_too(ogc: TestClient, tool: str) -> None:
    english, french = (ogc.get(f"/ogc/processes/{tool}?lang={lang}").json() for lang in ("en", "fr"))
    assert english["title"] != french["title"]
    assert "Équation" in french["description"]


@pytest.mark.parametrize(
    ("tool", "inputs", "said"),
    [
        ("soc_stock_fixed_depth", {}, "layers: is missing; soc_stock_fixed_depth needs it"),
        ("soc_stock_fixed_depth", {"layers": []}, "layers: has 0 items, it needs 1 to 1000"),
        ("soc_stock_fixed_depth", {"layers": [{**LAYER, "coarse_fragments_vol_pct": 130}]},
         "layers[0].coarse_fragments_vol_pct: 130 is outside 0 to 100 %"),
        ("soc_stock_fixed_depth", {"layers": [LAYER, {**LAYER, "soc_g_kg": -1}]},
         "layers[1].soc_g_kg: -1 is outside 0 to 600 g/kg"),
        ("soc_stock_fixed_depth", {"layers": [{**LAYER, "thickness_cm": 0}]},
         "layers[0].thickness_cm: 0 is outside 0.1 to 1000 cm"),
        ("soc_stock_fixed_depth", {"layers": [{**LAYER, "soc_g_kg": "20,5"}]},
         "layers[0].soc_g_kg: '20,5' is not a number in g/kg"),
        ("soc_stock_fixed_depth", {"layers": [{**LAYER, "soc_gkg": 20}]},
         "layers[0].soc_gkg: is not known; there are soc_g_kg,"),
        ("soc_stock_fixed_depth", {"layers": [{"thickness_cm": 30}]},
         "layers[0]: lacks 'soc_g_kg': Organic carbon of the fine earth, g/kg"),
        ("soc_stock_fixed_depth", {"layers": [{**LAYER, "coarse_fragments_vol_pct": None}]},
         "layers[0].coarse_fragments_vol_pct: is missing; the convention fine_earth needs it"),
        ("soc_stock_fixed_depth", {"layers": [LAYER], "convention": "fine_earth_per_total_volume"},
         "layers[0].bulk_density_g_cm3: does not go with the convention fine_earth_per_total_volume"),
        ("soc_stock_fixed_depth", {"layers": [LAYER], "convention": "fine_erth"},
         "convention: 'fine_erth' is none of fine_earth, fine_earth_per_total_volume, whole_soil (did you mean"),
        ("coarse_fragments_mass_to_volume",
         {"coarse_fragments_mass_fraction": 0.2, "bulk_density_whole_g_cm3": 2.6, "rock_density_g_cm3": 2.0},
         "bulk_density_whole_g_cm3: 2.6 is above rock_density_g_cm3, 2 g/cm3"),
        ("coarse_fragments_mass_to_volume", {"coarse_fragments_mass_fraction": 1, "bulk_density_whole_g_cm3": 1.5},
         "coarse_fragments_mass_fraction: 1 is outside 0 to below 1"),
        ("som_to_soc", {"som_pct": 3.4, "factor": 1.724}, "factor: 1.724 is outside above 0 to 1"),
        ("equivalent_soil_mass", {"t1": [LAYER], "reference": {"mass_t_ha": 3900}},
         "reference: 3900 t/ha is beyond the 3510 t/ha of fine earth sampled at t1; nothing is extrapolated"),
        ("equivalent_soil_mass", {"t1": [LAYER], "reference": {"t0_depth_cm": 30}}, "t0: is missing"),
        ("equivalent_soil_mass", {"t0": [LAYER], "t1": [LAYER], "reference": {"t0_depth_cm": 40}},
         "reference.t0_depth_cm: 40 is below the 30 cm sampled at t0"),
        ("equivalent_soil_mass",
         {"t0": [LAYER, LAYER], "t1": [LAYER], "reference": {"t0_depth_cm": 40}},
         "reference.t0_depth_cm: 40 is below the 30 cm sampled at t1"),
        ("equivalent_soil_mass", {"t1": [LAYER], "reference": {}}, "reference: needs either mass_t_ha"),
        ("equivalent_soil_mass", {"t1": [LAYER], "reference": {"mass_t_ha": 1000}, "interpolation": "spline"},
         "interpolation: spline needs 3 layers and more, t1 has 1"),
        ("equivalent_soil_mass",
         {"t1": [{**LAYER, "coarse_fragments_vol_pct": 100}], "reference": {"mass_t_ha": 1000}},
         "t1[0]: has 0 t/ha of fine earth"),
        ("minimum_detectable_difference", {**UNPAIRED, "n": 1}, "n: 1 is outside 2 to"),
        ("minimum_detectable_difference", {**UNPAIRED, "n": 2.5}, "n: '2.5' is not an integer"),
        ("minimum_detectable_difference", {**UNPAIRED, "alpha": 0}, "alpha: 0 is outside 1e-06 to 0.5"),
        ("minimum_detectable_difference", {**UNPAIRED, "power": 1}, "power: 1 is outside 0.5 to 0.999999"),
        ("minimum_detectable_difference", {**UNPAIRED, "design": "paired"},
         "sd_t_ha: does not go with the paired design, which takes sd_difference_t_ha"),
        ("minimum_detectable_difference", {"design": "paired", "n": 3}, "sd_difference_t_ha: is missing"),
        ("years_to_detect", {"rate_t_ha_yr": 0, "mdd_t_ha": 4}, "rate_t_ha_yr: 0 is outside 0.0001 to 100 t C/ha/yr"),
        ("stratified_estimate", {"strata": [STRATUM, STRATUM]}, "strata[1].name: 'a' is named twice"),
        ("stratified_estimate", {"strata": [{**STRATUM, "n": 1}]}, "strata[0].n: 1 is outside 2 to"),
        ("sample_allocation", {"strata": [{"name": "a", "area_ha": 4, "sd_t_ha": 8}], "n_total": 2,
                               "minimum_per_stratum": 3}, "n_total: 2 is fewer than 3 for each of 1 strata"),
        ("sample_allocation", {"strata": [{"name": "a", "area_ha": 4, "sd_t_ha": 0}], "n_total": 5},
         "strata: have an sd_t_ha of 0 each"),
        ("four_per_mille_ratio", {"stock_t_ha": 0, "rate_t_ha_yr": 1}, "stock_t_ha: 0 is outside 0.001 to 5000"),
        ("four_per_mille_region",
         {"land": [{"use": "arable", "area_ha": 1, "stock_t_ha": 45}],
          "adoption": [{"practice": "x", "use": "forest", "share": 0.5, "rate_t_ha_yr": 1}]},
         "adoption[0].use: 'forest' is no use of land; there are arable"),
        ("credit_gold_standard", {"gross_t_co2e": -5, "uncertainty_pct": 1}, "gross_t_co2e: -5 is outside 0 to"),
        ("rothc_initial_pools", {"soc_t_ha": 50, "clay_pct": 120}, "clay_pct: 120 is outside 0 to 100 %"),
        ("climate_zone", {**WARM}, "annual_precipitation_mm: is missing, and decides the class here"),
        ("climate_zone", {"mean_annual_temperature_c": -3, "warmest_month_c": -4},
         "warmest_month_c: -4 is below mean_annual_temperature_c, -3 °C"),
        ("soil_class", {"wrb_group": "Cambisol"}, "wrb_group: 'Cambisol' is none of"),
        ("soil_class", {"wrb_group": "Cambisols", "sand_pct": 60, "clay_pct": 50},
         "sand_pct: 60 and clay_pct 50 are more than 100 % together"),
        ("soil_class", {"wrb_group": "Cambisols"}, "sand_pct: is missing, and decides the class here"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_by_name_value_and_bound(ogc: TestClient, tool: str, inputs: Any, said: str) -> None:
    status, found = ask(ogc, tool, inputs)
    assert status == 400, found
    assert found["description"].startswith(said)


@pytest.mark.parametrize(
    ("tool", "inputs", "expected"),
    [
        ("soc_stock_fixed_depth", {"layers": [WHOLE], "convention": "whole_soil"}, {"soc_stock_t_ha": 70.2}),
        ("minimum_detectable_difference", {"design": "paired", "sd_difference_t_ha": 6, "n": 20.0},
         {"mdd_t_ha": 3.96317281, "df": 19.0}),
        ("som_to_soc", {"som_pct": 4, "factor": 0.5}, {"soc_pct": 2.0, "factor_name": "half (Pribyl 2010)"}),
        ("four_per_mille_ratio", {"stock_t_ha": 48, "rate_t_ha_yr": -0.1},
         {"share_of_land_needed": None, "reached_by_this_practice_alone": False}),
        ("stratified_estimate", {"strata": [{**STRATUM, "sd_t_ha": 0}]},
         {"df_satterthwaite": None, "ci_t_ha": [50.0, 50.0]}),
        ("credit_gold_standard", {"gross_t_co2e": 1000, "uncertainty_pct": 15},
         {"uncertainty_deduction_pct": 0.0, "after_buffer_t_co2e": 800.0}),
        ("credit_gold_standard", {"gross_t_co2e": 1000, "uncertainty_pct": 300}, {"after_buffer_t_co2e": 0.0}),
        ("climate_zone", {**WARM, "elevation_m": 1200}, {"climate_zone": "tropical_montane"}),
        ("climate_zone", {"mean_annual_temperature_c": 12, "annual_precipitation_mm": 500, "annual_pet_mm": 500},
         {"climate_zone": "warm_temperate_dry"}),
        ("soil_class", {"wrb_group": "Histosols"}, {"soil_class": "organic", "status": "ok"}),
        ("soil_class", {"wrb_group": "Arenosols"}, {"soil_class": "sandy", "status": "ok"}),
        ("soil_class", {"wrb_group": "Gleysols", "sand_pct": 80, "clay_pct": 5}, {"soil_class": "sandy"}),
        ("soil_class", {"wrb_group": "Fluvisols", "sand_pct": 80, "clay_pct": 5},
         {"soil_class": "sandy", "status": "ok"}),
        ("soil_class", {"wrb_group": "Technosols", "sand_pct": 10, "clay_pct": 5},
         {"soil_class": None, "status": "unmapped", "proposed": None}),
    ],
)  # fmt: skip
def test_what_is_not_given_is_needed_only_where_it_decides(
    ogc: TestClient, tool: str, inputs: Any, expected: Any
) -> None:
    status, found = ask(ogc, tool, inputs)
    assert status == 200, found
    for name, value in expected.items():
        assert found[name] == (pytest.approx(value) if isinstance(value, float) else value)


def test_pools_that_cannot_be_are_given_with_a_warning(ogc: TestClient) -> None:
    _, found = ask(ogc, "rothc_initial_pools", {"soc_t_ha": 5, "clay_pct": 5})
    assert found["dpm_t_ha"] < 0
    assert found["warnings"][0].startswith("dpm_t_ha is below 0")
    assert sum(found[f"{pool}_t_ha"] for pool in ("iom", "rpm", "bio", "hum", "dpm")) == pytest.approx(5)


def test_a_layer_that_looks_like_a_reference_reads_its_interpolation_from_its_layers(ogc: TestClient) -> None:
    layers = [{**LAYER, "soc_g_kg": soc, "thickness_cm": 10} for soc in (30, 20, 10, 5)]
    inputs = {"t1": layers, "reference": {"mass_t_ha": 1500}}
    _, usual = ask(ogc, "equivalent_soil_mass", inputs)
    _, linear = ask(ogc, "equivalent_soil_mass", {**inputs, "interpolation": "linear"})
    assert (usual["interpolation"], linear["interpolation"]) == ("spline", "linear")
    assert usual["t1_esm_t_ha"] > linear["t1_esm_t_ha"]
    assert "t0_stock_t_ha" not in usual


ODD: list[Any] = [
    None, True, "", "x", "NaN", [], {}, [[]], [None], {"a": 1}, -1, 0, 1, 0.5, 1e-320, 1e308, -1e308, 2**62, 1e-6,
]  # fmt: skip


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [path, *(found for key in keys for found in places_in(value[key], (*path, key)))][0 if path else 1 :]


def with_value(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[path[0]] = with_value(value[path[0]], path[1:], odd)
    return changed


@pytest.mark.parametrize("tool", DECLARED, ids=TOOLS)
def test_no_odd_value_anywhere_is_a_fault(tool: Declared) -> None:
    """Refused by the name of an input, or answered in numbers that JSON has."""
    for path in places_in(tool.example):
        for odd in ODD:
            told = outcome(tool, with_value(tool.example, path, odd))
            assert told in tool.inputs or told.startswith('{"result"'), (path, odd)
            assert "Infinity" not in told, (path, odd)
            assert "NaN" not in told, (path, odd)


def outcome(tool: Declared, inputs: Any) -> str:
    """The results as JSON, or the input that was refused."""
    try:
        return json.dumps(tool_of(tool).prepare(inputs)(Watch()))
    except BadParameter as refusal:
        return re.split(r"[.\[]", refusal.name)[0]


def test_the_readme_prints_what_the_process_answers(ogc: TestClient) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"^\$ (curl [^\n]*/ogc/processes/[^\n]*)\n(.*?)```", readme, re.DOTALL | re.MULTILINE)
    assert examples
    for command, printed in examples:
        words = shlex.split(command)
        path = next(word for word in words if word.startswith("http")).partition(":8000")[2]
        answer = ogc.post(path, content=words[words.index("-d") + 1])
        # The last digits are the machine's.
        assert answer.json() == pytest.approx(json.loads(printed), rel=1e-9)


def test_the_points_of_laboratory_results_are_a_table_too(ogc: TestClient) -> None:
    example = ogc.get("/ogc/processes/soil_samples").json()["example"]
    answer = ogc.post("/ogc/processes/soil_samples/execution?f=csv", json=example)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    head, *lines = answer.text.splitlines()
    assert head.startswith("point,visit,stratum,layers,sampled_cm,fine_earth_t_ha,soc_stock_t_ha")
    assert len(lines) == 12
    assert lines[0].startswith("P1,2019,plateau,2,40.0,")


def test_one_record_is_enough_and_a_point_like_a_formula_is_quoted(ogc: TestClient) -> None:
    row = {"point": "=1+1", "visit": 2020, "top_cm": 0, "bottom_cm": 30, "soc_pct": 2, "fine_earth_g_cm3": 1.2}
    answer = ogc.post("/ogc/processes/soil_samples/execution?f=csv", json={"inputs": {"records": row}})
    assert answer.text.splitlines()[1].startswith("'=1+1,2020,all,1,30.0,3600.0,")


def test_every_row_of_laboratory_results_that_is_wrong_is_told(ogc: TestClient) -> None:
    header = "point;visit;top_cm;bottom_cm;soc_pct;fine_earth_g_cm3"
    csv = f"{header}\nA;2020;0;30;2,5;1,3\nB;2020;0;30;2.5;1,3\nC;20;0;30;99;1,3"
    status, found = ask(ogc, "soil_samples", {"csv": csv})
    assert (status, found["code"]) == (400, "InvalidParameterValue")
    lines = found["description"].split("\n")
    assert lines[0] == "csv: nothing was computed, for 3 problems:"
    assert lines[1].startswith("line 3, soc_pct: '2.5' has another decimal mark than '2,5' in line 2")
    assert lines[2].startswith("line 4, visit: '20' is not a year")
    assert lines[3] == "line 4, soc_pct: 99 is outside 0 to 60 %"


def test_records_of_another_kind_are_refused(ogc: TestClient) -> None:
    status, found = ask(ogc, "soil_samples", {"records": [3]})
    assert (status, found["description"]) == (400, "records[0]: '3' is not an object")
