"""Laboratory results as stocks: what is read, what is refused and how, and that the numbers are right."""

import contextlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.errors import BadParameter
from helpdesk.services.toolkit.samples import EXAMPLE_CSV, guide, soil_samples

AREAS = [{"name": "plateau", "area_ha": 12}, {"name": "slope", "area_ha": 8}]
DEFAULTS: dict[str, Any] = {"depth_cm": 30, "confidence": 0.95, "power": 0.8}
HEADER = "point,visit,top_cm,bottom_cm,soc_g_kg,bulk_density_g_cm3,coarse_fragments_vol_pct"
GOOD = f"{HEADER}\nA,2020,0,10,20,1.2,5\nA,2020,10,30,12,1.4,5\n"
# The same soil by other columns: 1.2 g/cm3 of fine earth, a tenth of the volume stones of 2.65 g/cm3.
WHOLE_DENSITY = 1.2 * 0.9 + 2.65 * 0.1


def run(text: str, **more: Any) -> dict[str, Any]:
    return soil_samples({"csv": text, **DEFAULTS, **more})


def refused(text: str, **more: Any) -> list[str]:
    """The lines of the refusal."""
    with pytest.raises(BadParameter) as caught:
        run(text, **more)
    return str(caught.value).split("\n")


def rows(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *lines]) + "\n"


def test_the_stock_of_a_point_is_the_sum_of_its_layers() -> None:
    (point,) = run(GOOD)["points"]
    assert point["soc_stock_t_ha"] == pytest.approx(2.0 * 1.2 * 10 * 0.95 + 1.2 * 1.4 * 20 * 0.95)
    assert point["fine_earth_t_ha"] == pytest.approx((1.2 * 10 + 1.4 * 20) * 0.95 * 100)
    assert point["soc_stock_esm_t_ha"] == pytest.approx(point["soc_stock_t_ha"])


def test_one_point_has_a_stock_and_no_range() -> None:
    found = run(GOOD)
    (estimate,) = found["estimates"]
    assert estimate["fixed_depth"]["ci_t_ha"] is None
    assert estimate["fixed_depth"]["total_t"] is None
    assert found["changes"] == []
    assert found["warnings"] == ["stratum 'all' has one point in 2020: a mean of it has no range"]


def test_the_change_of_pairs_is_that_of_their_differences_weighted_by_area() -> None:
    found = run(EXAMPLE_CSV, strata=AREAS)
    stocks = {(each["point"], each["visit"]): each["soc_stock_esm_t_ha"] for each in found["points"]}
    differences = np.array([stocks[f"P{n}", "2024"] - stocks[f"P{n}", "2019"] for n in range(1, 7)]).reshape(2, 3)
    weight = np.array([0.6, 0.4])
    (change,) = found["changes"]
    assert change["design"] == {"plateau": "paired", "slope": "paired"}
    told = change["equivalent_mass"]
    assert told["change_t_ha"] == pytest.approx(float(weight @ differences.mean(axis=1)))
    variance = weight**2 * differences.var(axis=1, ddof=1) / 3
    assert told["se_t_ha"] == pytest.approx(float(np.sqrt(variance.sum())))
    assert told["df"] == pytest.approx(float(variance.sum() ** 2 / (variance**2 / 2).sum()))
    assert told["change_t_ha_yr"] == pytest.approx(told["change_t_ha"] / 5)
    assert told["change_t_co2e_ha"] == pytest.approx(told["change_t_ha"] * 44 / 12)
    assert told["ci_t_ha"][0] < told["change_t_ha"] < told["ci_t_ha"][1]


def test_where_soil_was_loosened_fixed_depth_sees_less_than_equivalent_mass() -> None:
    (change,) = run(EXAMPLE_CSV, strata=AREAS)["changes"]
    assert 0 < change["fixed_depth"]["change_t_ha"] < change["equivalent_mass"]["change_t_ha"]
    assert change["equivalent_mass"]["detectable"] is True


def test_a_mean_is_weighted_by_area_and_not_by_points() -> None:
    found = run(EXAMPLE_CSV, strata=AREAS)
    means = {(each["stratum"], each["visit"]): each["fixed_depth"]["mean_t_ha"] for each in found["strata"]}
    (first, _) = found["estimates"]
    assert first["fixed_depth"]["mean_t_ha"] == pytest.approx(
        0.6 * means["plateau", "2019"] + 0.4 * means["slope", "2019"]
    )
    assert first["fixed_depth"]["total_t"] == pytest.approx(20 * first["fixed_depth"]["mean_t_ha"])
    again = run(EXAMPLE_CSV, strata=[AREAS[0], {"name": "slope", "area_ha": 120}])["estimates"][0]
    assert again["fixed_depth"]["mean_t_ha"] > first["fixed_depth"]["mean_t_ha"]


def test_other_points_each_time_are_compared_as_independent() -> None:
    text = rows(*(f"{name}{n},{visit},0,30,{soc + n},1.3,0" for name, visit, soc in (("A", 2020, 10), ("B", 2025, 14))
                  for n in range(4)))  # fmt: skip
    (change,) = run(text)["changes"]
    assert change["design"] == {"all": "unpaired"}
    told = change["fixed_depth"]
    assert told["change_t_ha"] == pytest.approx(0.4 * 1.3 * 30)
    spread = np.var(np.arange(4) * 0.1 * 1.3 * 30, ddof=1)
    assert told["se_t_ha"] == pytest.approx(float(np.sqrt(2 * spread / 4)))
    assert told["df"] == pytest.approx(6)


def test_points_without_a_pair_are_left_out_by_name() -> None:
    text = rows(*(f"{name},{visit},0,30,{soc},1.3,0" for name, visit, soc in (
        ("A", 2020, 10), ("B", 2020, 11), ("C", 2020, 90), ("A", 2025, 12), ("B", 2025, 13.5))))  # fmt: skip
    (change,) = run(text)["changes"]
    assert change["points_left_out"] == ["C"]
    assert change["fixed_depth"]["change_t_ha"] == pytest.approx(0.225 * 1.3 * 30)


def test_a_stratum_that_was_not_sampled_again_is_not_in_the_change() -> None:
    kept = [line for line in EXAMPLE_CSV.splitlines() if not ("slope" in line and "2024" in line)]
    found = run("\n".join(kept), strata=AREAS)
    (change,) = found["changes"]
    assert (change["strata"], change["area_ha"]) == (["plateau"], 12)
    assert found["estimates"][1]["strata"] == ["plateau"]
    assert "stratum 'slope' has no point in 2024" in found["warnings"][0]


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("soc_g_kg,bulk_density_g_cm3,coarse_fragments_vol_pct", "20,1.2,10"),
        ("soc_pct,bulk_density_g_cm3,coarse_fragments_vol_pct", "2,1.2,10"),
        ("soc_g_kg,fine_earth_g_cm3", "20,1.08"),
        (
            "soc_g_kg,bulk_density_whole_g_cm3,coarse_fragments_mass_fraction",
            f"20,{WHOLE_DENSITY},{0.265 / WHOLE_DENSITY}",
        ),
    ],
)
def test_stones_are_taken_out_once_whatever_the_density_is_of(column: str, cells: str) -> None:
    (point,) = run(rows(f"A,2020,0,30,{cells}", header=f"point,visit,top_cm,bottom_cm,{column}"))["points"]
    assert point["soc_stock_t_ha"] == pytest.approx(2.0 * 1.08 * 30)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        GOOD.replace(",", ";").replace(".", ","),
        GOOD.replace(",", "\t").replace(".", ","),
        GOOD.replace(",", ";"),
        GOOD.replace("1.2", '"1,2"').replace("1.4", '"1,4"'),
        GOOD.replace("point,visit", " Point , VISIT"),
        "\n\n" + GOOD + "\n,,,,,,\n",
    ],
)
def test_what_spreadsheets_write_is_read_alike(text: str) -> None:
    assert run(text)["points"] == run(GOOD)["points"]


def test_columns_that_are_not_read_are_told() -> None:
    text = rows("A,2020,0,30,20,1.2,0,wet", header=HEADER + ",remark")
    found = run(text)
    assert found["columns_not_read"] == ["remark"]
    assert found["warnings"][-1] == "columns that are not read: remark"


def test_every_wrong_cell_is_reported_with_its_line_column_value_and_bound() -> None:
    said = refused(
        rows("A,2020,0,10,20,1.2,130", "A,2020,10,30,,1.4,5", "B,2020,0,30,12,-1.4,5", "B,next year,30,40,12,1.4,5",
             ",2020,0,30,much,1.4,nan")
    )  # fmt: skip
    assert said[0] == "csv: nothing was computed, for 7 problems:"
    assert said[1] == "line 2, coarse_fragments_vol_pct: 130 is outside 0 to 100 %"
    assert said[2] == "line 3, soc_g_kg: is empty; it needs 0 to 600 g/kg"
    assert said[3] == "line 4, bulk_density_g_cm3: -1.4 is outside 0.01 to 2.65 g/cm3"
    assert said[4].startswith("line 5, visit: 'next year' is not a year, month or day such as 2019")
    assert said[5].startswith("line 6, point: is empty; it needs name of the sampling point")
    assert said[6] == "line 6, soc_g_kg: 'much' is not a number; it needs 0 to 600 g/kg"
    assert said[7] == "line 6, coarse_fragments_vol_pct: 'nan' is not a number; it needs 0 to 100 %"


def test_decimal_commas_and_points_together_are_refused_with_both_lines() -> None:
    said = refused(rows("A,2020,0,10,20,1.2,5", 'A,2020,10,30,"12,5",1.4,5'))
    assert said[1:] == [
        "line 3, soc_g_kg: '12,5' has another decimal mark than '1.2' in line 2; write one of the two throughout"
    ]


def test_decimal_commas_that_separate_are_refused() -> None:
    said = refused(rows("A,2020,0,30,20,5,1,2,5"))
    assert said[1] == (
        "line 2: has 9 cells, the 7 columns need as many, or is that a decimal comma? Separate by semicolons then"
    )


@pytest.mark.parametrize("number", ["1.234,5", "1,234.5", "1 234", "12 %", "<5", "0x10", "1_000", "∞", "--1", "１２"])
def test_what_is_almost_a_number_is_none(number: str) -> None:
    said = refused(rows(f"A;2020;0;30;{number};1.2;0", header=HEADER.replace(",", ";")))
    assert said[1].startswith(f"line 2, soc_g_kg: {number!r} is not a number")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["A,2020,5,30,20,1.2,5"],
         "line 2, top_cm: 5 leaves a gap below the surface of A in 2020, which ends at 0 cm"),
        (["A,2020,0,10,20,1.2,5", "A,2020,15,30,20,1.2,5"],
         "line 3, top_cm: 15 leaves a gap below line 2 of A in 2020, which ends at 10 cm"),
        (["A,2020,0,10,20,1.2,5", "A,2020,8,30,20,1.2,5"],
         "line 3, top_cm: 8 overlaps line 2 of A in 2020, which ends at 10 cm"),
        (["A,2020,0,30,20,1.2,5", "A,2020,0,30,20,1.2,5"],
         "line 3, top_cm: 0 overlaps line 2 of A in 2020, which ends at 30 cm"),
        (["A,2020,0,30,20,1.2,5", "A,2020,30,30,20,1.2,5"], "line 3, bottom_cm: 30 is not below top_cm, 30"),
        (["A,2020,0,25,20,1.2,5"],
         "line 2, bottom_cm: 25 does not reach depth_cm, 30; nothing is extrapolated, choose less"),
        (["A,2020,0,30,20,1.2,100"],
         "line 2, coarse_fragments_vol_pct: leaves 0 t/ha of fine earth; a mass to compare needs more than 0"),
    ],
)  # fmt: skip
def test_layers_that_do_not_fit_together_are_named(lines: list[str], said: str) -> None:
    assert refused(rows(*lines))[1:] == [said]


def test_layers_may_come_in_any_order() -> None:
    first, *lines = GOOD.splitlines()
    assert run("\n".join([first, *lines[::-1]]))["points"] == run(GOOD)["points"]


def test_a_point_of_two_strata_is_refused() -> None:
    text = EXAMPLE_CSV.replace("P1,plateau,2024", "P1,slope,2024")
    said = refused(text, strata=AREAS)
    assert said[1] == "line 14, stratum: 'slope', while line 2 says 'plateau' for the point P1"
    assert len(said) == 3


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("point,visit,top_cm,bottom_cm,soc,bulk_density_g_cm3,coarse_fragments_vol_pct",
         "line 1: has no column of organic carbon (it has soc); there are soc_g_kg; soc_pct"),
        (HEADER + ",soc_pct", "line 1: has soc_g_kg and soc_pct, which do not go together; choose for organic carbon"),
        (HEADER + ",fine_earth_g_cm3",
         "line 1: has bulk_density_g_cm3 and coarse_fragments_vol_pct and fine_earth_g_cm3"),
        (HEADER.replace(",coarse_fragments_vol_pct", ""),
         "line 1: has no column coarse_fragments_vol_pct: Coarse fragments (above 2 mm), % of volume"),
        (HEADER.replace("visit", "when"), "line 1: has no column visit: When: a year"),
        (HEADER + ",point", "line 1, point: is named twice"),
    ],
)  # fmt: skip
def test_columns_that_are_missing_or_do_not_go_together_are_named(header: str, said: str) -> None:
    cells = {"visit": "2020", "top_cm": "0", "bottom_cm": "30"}
    line = ",".join(cells.get(name, "1") for name in header.split(","))
    head, problem = refused(rows(line, header=header))
    assert head == "csv: nothing was computed, for 1 problem:"
    assert problem.startswith(said)


def test_all_problems_of_a_file_are_told_at_once_in_the_order_of_lines() -> None:
    """Columns, cells, rows of another length, layers and strata alike."""
    said = refused(
        rows("A,2020,x,0,10,20,1.2", "A,2020,x,15,30,20,1.2", "B,2020,x,0,30,700,1.2", "C,2020,x,0,30,20",
             "D,2020,x,0,30,20,1.2", "E,2020,x,30,30,20,1.2", "F,2020,x,0,20,20,1.2", "F,2025,y,0,30,20,1.2",
             "G,when,x,0,30,20,1.2",
             header="point,visit,stratum,top_cm,bottom_cm,soc_g_kg,bulk_density_g_cm3")
    )  # fmt: skip
    assert [each.split(": ")[0] for each in said[1:]] == [
        "line 1",
        "line 3, top_cm",
        "line 4, soc_g_kg",
        "line 5",
        "line 7, bottom_cm",
        "line 8, bottom_cm",
        "line 9, stratum",
        "line 10, visit",
    ]
    assert said[0] == "csv: nothing was computed, for 8 problems:"


def test_a_gap_is_not_blamed_on_a_layer_whose_row_cannot_be_read() -> None:
    said = refused(rows("A,2020,0,10,20,1.2,5", "A,2020,10,2O,20,1.2,5", "A,2020,20,30,20,1.2,5"))
    assert said[1:] == ["line 3, bottom_cm: '2O' is not a number; it needs above 0 to 1000 cm"]
    said = refused(rows("A,2020,0,10,20,1.2,5", "A,2020,10,20,20,1,2,5", "A,2020,20,30,20,1.2,5"))
    assert [each.split(": ")[0] for each in said[1:]] == ["line 3"]


def test_of_very_many_problems_the_first_are_told_and_the_rest_counted() -> None:
    said = refused(rows(*(f"P{n},2020,0,30,999,1.2,5" for n in range(1000))))
    assert said[0] == "csv: nothing was computed, for 1000 problems:"
    assert [said[1].split(",")[0], said[100].split(",")[0]] == ["line 2", "line 101"]
    assert said[101:] == ["and 900 more"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "csv: needs a line of column names and one line for each layer"),
        (HEADER, "csv: needs a line of column names"),
        (rows('A,2020,0,30,"20,1.2,5'), "csv: line 2: unexpected end of data; close every quotation mark"),
    ],
)
def test_a_text_that_is_no_table_is_refused(text: str, said: str) -> None:
    assert refused(text)[0].startswith(said)


def test_strata_need_their_areas() -> None:
    assert refused(EXAMPLE_CSV)[0].startswith("strata: lack the area of 'plateau'; give name and area_ha of each")
    assert refused(EXAMPLE_CSV, strata=AREAS[:1])[0].startswith("strata: lack the area of 'slope'")
    assert refused(EXAMPLE_CSV, strata=[*AREAS, {"name": "marsh", "area_ha": 1}])[0] == (
        "strata[2].name: 'marsh' has no rows; there are plateau, slope"
    )


def test_a_mass_that_was_not_sampled_is_refused_for_each_point() -> None:
    said = refused(EXAMPLE_CSV, strata=AREAS, reference_mass_t_ha=5300)
    # At 40 cm lie 5,469 to 5,621 t/ha of the plateau and 5,018 to 5,157 of the slope.
    assert len(said) == 1 + 6
    assert said[1] == (
        "line 9, bottom_cm: 5157.55 t/ha of fine earth are sampled at P4 in 2019, fewer than reference_mass_t_ha, "
        "5300; nothing is extrapolated"
    )


def test_records_are_the_rows_of_a_csv() -> None:
    names = HEADER.split(",")
    records = [dict(zip(names, line.split(","), strict=True)) for line in GOOD.splitlines()[1:]]
    typed = [{name: value if name in ("point", "visit") else float(value) for name, value in each.items()}
             for each in records]  # fmt: skip
    for given_records in (records, typed):
        assert soil_samples({"records": given_records, **DEFAULTS})["points"] == run(GOOD)["points"]


def test_every_wrong_record_is_reported() -> None:
    records = [{"point": f"A{n}", "visit": 2020, "top_cm": 0, "bottom_cm": 30, "soc_g_kg": soc, "fine_earth_g_cm3": 1.2}
               for n, soc in enumerate((True, None, [3], 601))]  # fmt: skip
    with pytest.raises(BadParameter) as caught:
        soil_samples({"records": records, **DEFAULTS})
    said = str(caught.value).split("\n")
    assert said[0] == "records: nothing was computed, for 4 problems:"
    assert said[1] == "records[0], soc_g_kg: 'True' is not a number; it needs 0 to 600 g/kg"
    assert said[4] == "records[3], soc_g_kg: 601 is outside 0 to 600 g/kg"


def test_a_name_that_is_no_text_is_told_as_it_is() -> None:
    record = {"point": ["A"], "visit": 2020.5, "top_cm": 0, "bottom_cm": 30, "soc_g_kg": 9, "fine_earth_g_cm3": 1.2}
    with pytest.raises(BadParameter) as caught:
        soil_samples({"records": [record], **DEFAULTS})
    assert str(caught.value).split("\n")[1:] == [
        "records[0], point: \"['A']\" is not text",
        "records[0], visit: '2020.5' is not text",
    ]


@pytest.mark.parametrize("inputs", [{}, {"csv": GOOD, "records": [{}]}])
def test_either_a_csv_or_records_is_needed(inputs: Any) -> None:
    with pytest.raises(BadParameter, match=r"^(csv: is missing|records: do not go with csv)"):
        soil_samples({**inputs, **DEFAULTS})


@pytest.mark.parametrize(
    ("first", "second", "years"),
    [("2019", "2024", 5), ("2019-07", "2020-01", 0.504), ("2019-10-07", "2024-10-07", 5), ("2020", "2020-01", None)],
)
def test_the_years_between_visits_are_those_of_their_names(first: str, second: str, years: float | None) -> None:
    (change,) = run(rows(f"A,{first},0,30,20,1.2,5", f"A,{second},0,30,22,1.2,5"))["changes"]
    if years is None:
        assert change["fixed_depth"]["change_t_ha_yr"] is None
    else:
        assert change["years"] == pytest.approx(years, abs=0.01)


CORES = st.lists(
    st.tuples(st.floats(1, 60), st.floats(1, 60), st.floats(0.8, 1.6), st.floats(0.8, 1.6)), min_size=2, max_size=5
)


@settings(deadline=None)
@given(CORES, st.floats(1.01, 1.5))
def test_loosening_alone_is_no_change_at_equivalent_mass(cores: list[tuple[float, ...]], looser: float) -> None:
    """The same layers, thicker and less dense."""
    lines = []
    for place, (upper, lower, dense, denser) in enumerate(cores):
        for visit, factor in ((2020, 1.0), (2025, looser)):
            cut, end = 15 * factor, 60 * factor
            lines.append(f"P{place},{visit},0,{cut!r},{upper!r},{dense / factor!r},0")
            lines.append(f"P{place},{visit},{cut!r},{end!r},{lower!r},{denser / factor!r},0")
    (change,) = run(rows(*lines))["changes"]
    assert change["equivalent_mass"]["change_t_ha"] == pytest.approx(0, abs=1e-6)
    assert change["fixed_depth"]["change_t_ha"] < 0


@settings(deadline=None)
@given(st.permutations(EXAMPLE_CSV.splitlines()[1:]))
def test_the_order_of_rows_changes_no_number(lines: list[str]) -> None:
    header = EXAMPLE_CSV.splitlines()[0]
    expected = run(EXAMPLE_CSV, strata=AREAS)["changes"][0]["equivalent_mass"]
    found = run(rows(*lines, header=header), strata=AREAS)["changes"][0]["equivalent_mass"]
    assert found["change_t_ha"] == pytest.approx(expected["change_t_ha"])
    assert found["ci_t_ha"] == pytest.approx(expected["ci_t_ha"])


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=400), st.booleans())
def test_no_text_is_a_fault(text: str, headed: bool) -> None:
    """Whatever is sent, it is read or refused by name."""
    with contextlib.suppress(BadParameter):
        run(f"{HEADER}\n{text}" if headed else text)


def test_the_guide_is_that_of_the_columns() -> None:
    """Write `guide()` to the file where this fails."""
    written = Path(__file__).parents[3] / "docs" / "soil-samples.md"
    assert written.read_text(encoding="utf-8") == guide()
