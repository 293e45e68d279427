"""Plans for fields, on the real desk."""

import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.domain.errors import BadParameter
from helpdesk.domain.geo import LonLat, Place
from helpdesk.services.advice import advise
from helpdesk.services.desk import Desk
from helpdesk.services.plan.asked import Measure, Sampling, Scenario
from helpdesk.services.plan.entries import Told
from helpdesk.services.plan.monitoring import monitoring
from helpdesk.services.plan.outcome import outcome
from helpdesk.services.question import Question

from .plans import CROPLAND, FIELDS, field, inputs_of, plan_of


@pytest.fixture(scope="module", params=FIELDS)
def made(request: pytest.FixtureRequest, desk: Desk) -> dict:
    return plan_of(desk, inputs_of(request.param))


def test_plots_add_up_and_are_json(made: dict) -> None:
    assert sum(plot["area_ha"] for plot in made["plots"]) == pytest.approx(made["area"]["area_ha"], rel=1e-3)
    assert json.loads(json.dumps(made)) == made


def test_each_scenario_has_forty_years_from_the_year_of_the_rules(made: dict) -> None:
    for scenario in made["scenarios"]:
        years = [row["year"] for row in scenario["years"]]
        assert years == list(range(2026, 2067))
        assert scenario["years"][0]["change_t_c"] == 0


def test_nothing_changes_before_a_measure_begins_nor_after_it_is_complete(made: dict) -> None:
    for scenario in made["scenarios"]:
        rows = {row["year"]: row["change_t_c"] for row in scenario["years"]}
        (measure,) = scenario["measures"]
        assert rows[2027] == 0
        if measure["rate"]:
            assert rows[2028] == pytest.approx(measure["rate"]["total_t_c_yr"], abs=1e-6)
            last = 2027 + int(measure["rate"]["years"])
            assert rows[2066] == pytest.approx(rows[min(last, 2066)], abs=1e-6)


def test_some_measure_is_counted_in_every_region(made: dict) -> None:
    counted = [measure for scenario in made["scenarios"] for measure in scenario["measures"] if measure["rate"]]
    assert counted
    for measure in counted:
        rate = measure["rate"]
        assert rate["low_t_c_ha_yr"] <= rate["rate_t_c_ha_yr"] <= rate["high_t_c_ha_yr"]
        assert rate["total_t_c_yr"] == pytest.approx(rate["rate_t_c_ha_yr"] * measure["hectares_counted"])
        assert rate["total_t_co2e_yr"] == pytest.approx(rate["total_t_c_yr"] * 44 / 12)


def test_both_editions_stand_side_by_side_and_are_never_one(made: dict) -> None:
    for scenario in made["scenarios"]:
        for measure in scenario["measures"]:
            editions = [each["edition"] for each in measure["methods"] if each["method"] == "tier1"]
            assert sorted(editions) in ([], ["2006", "2019"])


def test_norms_are_those_of_the_answer_at_a_point_of_each_plot(desk: Desk) -> None:
    inputs = inputs_of("brittany")
    made = plan_of(desk, inputs)
    for plot in made["plots"]:
        lon, lat = plot["at"]
        given = {"land_use": "cropland", "field_area_ha": made["area"]["area_ha"]}
        place = Place(at=LonLat(lon=lon, lat=lat))
        answer = advise(desk, Question(place=place, on=desk.today(), given=given))
        there = {norm.id for decision in answer.decisions.values() for norm in decision.in_force}
        assert there == set(plot["norms"])


def test_what_a_norm_prohibits_is_not_counted(desk: Desk) -> None:
    banned = [
        (region, practice)
        for region in FIELDS
        for practice in sorted({
            str(norm["value"])
            for norm in plan_of(desk, inputs_of(region))["norms"]
            if norm["modality"] == "PROHIBIT" and norm["value"] in desk.content.practices
        })
    ]  # fmt: skip
    assert banned, "no field of ours lies where a practice is prohibited without a condition"
    for region, practice in banned:
        scenario = {"name": "banned", "measures": [{"practice": practice, "share": 1}]}
        told = plan_of(desk, inputs_of(region) | {"scenarios": [scenario]})
        (measure,) = told["scenarios"][0]["measures"]
        assert measure["rate"] is None
        assert {plot["status"] for plot in measure["plots"]} == {"prohibited"}
        assert all(plot["prohibited_by"] for plot in measure["plots"])
        assert [gap for gap in told["gaps"] if gap["code"] == "PROHIBITED"]
        assert told["scenarios"][0]["years"][-1]["change_t_c"] == 0


@given(radius=st.floats(0.0005, 0.003), factor=st.floats(1.1, 4))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_scaling_the_area_scales_totals(desk: Desk, radius: float, factor: float) -> None:
    """Both within one cell of every map, at Zinder."""
    small, large = (
        plan_of(desk, inputs_of("sahel") | {"area": field(9.02, 13.83, each)}) for each in (radius, radius * factor)
    )
    assert len(small["plots"]) == len(large["plots"]) == 1
    ratio = large["area"]["area_ha"] / small["area"]["area_ha"]
    assert large["stock"]["stock_t_c"] == pytest.approx(small["stock"]["stock_t_c"] * ratio)
    for one, other in zip(small["scenarios"], large["scenarios"], strict=True):
        for before, after in zip(one["years"], other["years"], strict=True):
            for key in ("change_t_c", "change_low_t_c", "change_high_t_c", "target_t_c"):
                assert after[key] == pytest.approx(before[key] * ratio, abs=1e-6)
        assert one["share_of_target"] == pytest.approx(other["share_of_target"])


def test_a_measured_stock_takes_the_place_of_the_map(desk: Desk) -> None:
    told = plan_of(desk, inputs_of("kenya", stock_t_c_ha=50))
    assert told["stock"]["origins"] == ["measured"]
    assert told["stock"]["stock_t_c_ha"] == pytest.approx(50)
    assert told["stock"]["target_t_c_ha_yr"] == pytest.approx(0.2)


def test_the_sea_has_no_stock_and_says_so(desk: Desk) -> None:
    told = plan_of(desk, inputs_of("kenya") | {"area": field(-20, 40, 0.01)})
    assert told["stock"]["hectares_known"] == 0
    assert {gap["code"] for gap in told["gaps"]} >= {"NO_STOCK"}
    assert all(scenario["share_of_target"] is None for scenario in told["scenarios"])


def test_longitude_and_latitude_the_wrong_way_round_are_suspected(desk: Desk) -> None:
    ring = [[lat, lon] for lon, lat in inputs_of("brittany")["area"]["coordinates"][0]]
    told = plan_of(desk, inputs_of("brittany", area={"type": "Polygon", "coordinates": [ring]}))
    assert [each["code"] for each in told["messages"]] == ["MAYBE_SWAPPED"]
    assert "longitude comes first" in told["messages"][0]["text"]
    at_sea = plan_of(desk, inputs_of("kenya") | {"area": field(-20, 40, 0.01)})
    assert at_sea["messages"] == []


def test_twenty_paired_points_see_a_fifth_of_the_stock(desk: Desk) -> None:
    """By the variation that sampling plans assume; a smaller change takes more points or is not seen."""
    whole = plan_of(desk, inputs_of("brittany"))
    told, stock = whole["monitoring"], whole["stock"]["stock_t_c_ha"]
    assert told["mdd_t_c_ha"] == pytest.approx(0.3 * stock * 3.963172811919854 / 6)
    assert told["variation"] == {"basis": "stock", "stock_t_c_ha": stock, "cv_pct": 30.0, "correlation": 0.5}
    assert f"{0.3 * stock:.1f} t C/ha" in told["assumption"]
    assert "LimeSoDa" in told["assumption"]
    for measure in told["measures"]:
        assert measure["detectable"] == (measure["years_to_detect"] is not None)
        assert measure["measure_every_years"] >= 5


def scenario(**measure: object) -> dict[str, object]:
    return {"scenarios": [{"measures": [{"practice": "cover_crop", **measure}]}]}


def corners(position: list[object]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[position] * 4]}


def together(*practices: str) -> dict[str, object]:
    return {"scenarios": [{"measures": [{"practices": list(practices), "share": 1}]}]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (scenario(practice="cover_corp", share=1), "did you mean 'cover_crop'"),
        (scenario(practices=["no_till", "cover_crop"], share=1), "needs either practice, an id, or practices"),
        (together("no_till", "reduced_till"), "no_till and reduced_till cannot be on the same ground: one leads to"),
        (together("cover_crop", "residue_burning"), "one raises the input of organic matter, the other lowers it"),
        (together("no_till", "improved_grazing"), "no_till and improved_grazing cannot be on the same ground"),
        (together("no_till", "permanent_grassland"), "one leads to cropland, the other to grassland"),
        (together("no_till", "no_till"), "they are the same practice"),
        (together("no_till", "cover_corp"), "did you mean 'cover_crop'"),
        (scenario(practice="solid_manure_spreading", share=1, n_kg_ha_yr=80), "brings carbon from elsewhere"),
        (scenario(share=1, n_kg_ha_yr=-3), "n_kg_ha_yr"),
        (scenario(), "needs either area_ha, in hectares, or share"),
        (scenario(share=0.5, area_ha=3), "needs either area_ha"),
        (scenario(share=1.5), "share"),
        (scenario(area_ha=-1), "area_ha"),
        (scenario(area_ha=1e9), "is more than the"),
        (scenario(share=1, from_year=1999), "outside 2026 to 2065"),
        (scenario(share=1, form_year=2027), "did you mean 'from_year'"),
        ({"scenarios": []}, "scenarios"),
        ({"scenarios": [{"measures": [{"practice": "cover_crop", "share": 0.6}] * 2}]}, "ground of its own"),
        ({"present": {"land_use": "moon"}}, "present.land_use"),
        ({"present": {**CROPLAND, "tillage": "ploughed"}}, "present.tillage"),
        ({"present": {**CROPLAND, "input": "high"}}, "present.input: 'high' is no word for cropland; there are low, "),
        ({"present": {**CROPLAND, "tillage": "nominal"}}, "present.tillage: 'nominal' is no word for cropland; there"),
        ({"given": {"land_use": "cropland", "tier1_input": "high"}}, "given.tier1_input: 'high' is no word for"),
        ({"stock_t_c_ha": -3}, "stock_t_c_ha"),
        ({"stock_t_c_ha": "much"}, "stock_t_c_ha"),
        ({"years": 1000}, "years"),
        ({"sampling": {"n": 1}}, "sampling.n"),
        ({"area": {"region": "eu"}}, "at most 100,000 ha"),
        ({"area": {"region": 3}}, "is no region"),
        ({"area": {"region": "fr-bretange"}}, "did you mean 'fr-bretagne'"),
        ({"area": corners(["-4,5", "48,6"])}, "numbers stand without quotes, with a point before decimals"),
        ({"area": corners([-4, 5, 48, 6])}, "has 4 numbers and not longitude and latitude; decimals take a point"),
        ({"area": {"value": "%%%", "encoding": "base64"}}, "is not base64"),
        ({"area": {"value": "aGVsbG8="}}, "of no kind that is read here"),
    ],
)
def test_bad_input_is_refused_by_its_path_and_bound(desk: Desk, change: dict, words: str) -> None:
    with pytest.raises(BadParameter) as caught:
        plan_of(desk, inputs_of("brittany") | change)
    assert words in str(caught.value)


def test_field_evidence_may_lead_and_is_named_with_its_source(desk: Desk) -> None:
    """What trials measured of cover crops stands before the table of 2019, which cannot tell their gain from none."""
    told = plan_of(desk, inputs_of("brittany"))
    (measure,) = told["scenarios"][0]["measures"]
    lead = measure["plots"][0]
    assert lead["method"] == "field_evidence"
    assert any(source["title"] == lead["named"] for source in told["sources"])
    assert {"tier1", "field_evidence"} <= {way["method"] for way in measure["methods"]}


def test_the_land_use_of_the_map_is_named_as_such(desk: Desk) -> None:
    inputs = inputs_of("alberta")
    del inputs["present"]
    told = plan_of(desk, inputs)
    assert told["present"] is None
    assert {measure["land_use_from"] for each in told["scenarios"] for measure in each["measures"]} == {"layer"}


def test_a_figure_without_a_range_promises_none(desk: Desk) -> None:
    """Of all practices at one field, some are told of by sources without a range."""
    practices, found = list(desk.content.practices), set()
    for start in range(0, len(practices), 10):
        scenarios = [{"measures": [{"practice": each, "share": 1}]} for each in practices[start : start + 10]]
        for each in plan_of(desk, inputs_of("alberta") | {"scenarios": scenarios})["scenarios"]:
            (measure,) = each["measures"]
            if measure["rate"] is None:
                continue
            told = [plot for plot in measure["plots"] if plot["rate_t_c_ha_yr"] is not None]
            assert measure["range_known"] == all(plot["low_t_c_ha_yr"] is not None for plot in told)
            held = [plot for plot in told if plot["counted"]]
            assert each["range_known"] == all(plot["low_t_c_ha_yr"] is not None for plot in held)
            assert each["range_known"] or each["reaches_target"] == ("unsure" if measure["hectares_counted"] else "no")
            found.add(each["range_known"])
    assert found == {True, False}


def test_a_practice_for_another_use_of_the_land_is_not_counted(desk: Desk) -> None:
    scenario = {"name": "x", "measures": [{"practice": "improved_grazing", "share": 1}]}
    told = plan_of(desk, inputs_of("brittany") | {"scenarios": [scenario]})
    assert told["scenarios"][0]["measures"][0]["rate"] is None
    assert [gap for gap in told["gaps"] if gap["code"] == "NO_FIGURE" and "other_land_use" in gap["why"]]


def test_the_factor_of_brazil_wins_over_the_default_at_sinop(desk: Desk) -> None:
    scenario = {"name": "x", "measures": [{"practice": "forest_clearing", "share": 1}]}
    inputs = inputs_of("mato-grosso") | {"present": {"land_use": "forest"}, "scenarios": [scenario]}
    told = plan_of(desk, inputs)
    (measure,) = told["scenarios"][0]["measures"]
    ways = {way["method"] for way in measure["methods"]}
    assert "local" in ways
    assert measure["rate"] is None or measure["plots"][0]["method"] == "local"


def test_a_target_that_is_small_by_one_stock_and_large_by_another_is_not_said_to_be_small(desk: Desk) -> None:
    """110 t C/ha by the map at Sinop, 22 by Tier 1 of 2006."""
    present = {"land_use": "cropland", "tillage": "full", "input": "medium"}
    inputs = inputs_of("mato-grosso", present=present, area=field(-55.5, -11.9, 0.004))
    assert "LOW_TARGET" not in [each["code"] for each in plan_of(desk, inputs)["messages"]]


def test_a_small_target_is_said_to_be_small_and_why_to_act_all_the_same(desk: Desk) -> None:
    """On cropped sand 33 kg C/ha/yr by Tier 1 of 2019, 72 by that of 2006, some 60 by the map."""
    present = {"land_use": "cropland", "tillage": "full", "input": "medium"}
    told = {each["code"]: each["text"] for each in plan_of(desk, inputs_of("sahel", present=present))["messages"]}
    assert set(told) == {"LOW_TARGET", "STOCKS_APART"}
    assert "33 to 72" in told["LOW_TARGET"]
    codes = [each["code"] for each in plan_of(desk, inputs_of("brittany"))["messages"]]
    assert "LOW_TARGET" not in codes


def on_ground(*plots: tuple[float | None, float, float]) -> dict:
    """A measure on all of plots of 10 ha, each with a stock in t C/ha, a rate in t C/ha/yr and years that it lasts."""
    grounds: list[Any] = [
        SimpleNamespace(number=number, hectares=10.0, stock_t_c_ha=stock, banned={}, perhaps_banned={})
        for number, (stock, _, _) in enumerate(plots)
    ]

    def entry(ground: Any, practices: Sequence[str]) -> Told:
        _, rate, years = plots[ground.number]
        headline = {"rate_t_c_ha_yr": rate, "low_t_c_ha_yr": rate / 2, "high_t_c_ha_yr": rate * 2}
        return Told(entry={"headline": headline, "saturates_after_years": years})

    order: Any = SimpleNamespace(first_year=2026, years=40, area=SimpleNamespace(hectares=10.0 * len(plots)))
    speech: Any = SimpleNamespace(practice=str)
    measures = (Measure(practices=("no_till",), share=1.0, from_year=2026),)
    return outcome(order, Scenario(name="x", measures=measures), grounds, entry, speech)


def test_a_gain_where_no_stock_is_known_is_no_share_of_the_target_elsewhere() -> None:
    """0.1 t C/ha/yr on 50 t C/ha are half of 4 per 1000, whatever is gained on ground of which no stock is known."""
    told = on_ground((50.0, 0.1, 20), (None, 0.3, 20))
    (measure,) = told["measures"]
    assert measure["rate"]["rate_t_c_ha_yr"] == pytest.approx(0.2)
    assert measure["rate"]["share_of_target"] == pytest.approx(0.5)
    assert measure["rate"]["permille_of_stock"] == pytest.approx(2)
    assert told["share_of_target"] == pytest.approx(0.5)
    assert (told["share_of_target_low"], told["share_of_target_high"]) == pytest.approx((0.25, 1.0))
    assert told["years"][20]["change_t_c"] == pytest.approx(20 * 1)
    assert told["years"][20]["no_stock_t_c"] == pytest.approx(20 * 3)
    assert told["left_out"] == {"plots": [1], "area_ha": 10.0}


def test_a_mean_rate_is_not_counted_beyond_the_first_plot_that_is_in_equilibrium() -> None:
    """0.2 t C/ha/yr are 4 t, which twenty pairs see at 6 t C/ha, after twenty years; half of it stands after ten."""
    told = on_ground((50.0, 0.2, 10), (50.0, 0.2, 40))
    rate = told["measures"][0]["rate"]
    assert (rate["least_years"], rate["years"]) == (10, 40)
    (measure,) = monitoring(Sampling(sd_difference_t_ha=6.0).at(50.0), [told], "en")["measures"]
    assert (measure["detectable"], measure["years_to_detect"]) == (False, None)
    assert told["years"][40]["change_t_c"] == pytest.approx(10 * 0.2 * 10 + 10 * 0.2 * 40)
