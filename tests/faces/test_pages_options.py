"""What a caller is told first: advised before unadvised, sure before unsure, and nothing that takes the land away."""

from datetime import date
from typing import Any

from helpdesk.domain.geo import LonLat, Place
from helpdesk.faces.pages.carbon import Practices, rate_of, small_among
from helpdesk.faces.pages.formats import Formats
from helpdesk.faces.pages.options import avoid, best
from helpdesk.services.advice import advise
from helpdesk.services.desk import Desk
from helpdesk.services.question import Question
from helpdesk.services.record import record


def change(practice: str, rate: float, **more: Any) -> dict[str, Any]:
    headline = {
        "rate_t_c_ha_yr": rate,
        "sign_certain": more.pop("sure", True),
        "share_of_target": more.pop("share", 0.5),
    }
    kept = {"from": {"land_use": "cropland"}, "to": {"land_use": more.pop("to", "cropland")}}
    return {
        "practice": practice,
        "name": practice.title(),
        "headline": headline,
        "advised": False,
        "may_be_prohibited_by": [],
        **kept,
        **more,
    }


def said(practice: str, modality: str = "RECOMMEND", **more: Any) -> dict[str, Any]:
    told = {"id": f"s-{practice}", "value": practice, "value_name": None, "modality": modality}
    return {**told, "unbacked": False, "unless": [], "source": None, **more}


def offers(*changes: dict[str, Any]) -> Practices:
    return Practices(changes, (), ())


def test_what_a_body_advises_here_comes_before_a_larger_gain_that_nobody_advises() -> None:
    carbon = offers(change("biochar", 2.0), change("cover_crop", 0.2, advised=True))
    assert [each.practice for each in best([said("cover_crop")], carbon)] == ["cover_crop", "biochar"]


def test_a_sure_gain_comes_before_an_unsure_one_and_then_the_larger() -> None:
    carbon = offers(change("a", 0.9, sure=False), change("b", 0.1), change("c", 0.3))
    assert [each.practice for each in best([], carbon)] == ["c", "b", "a"]


def test_a_field_is_not_turned_into_forest_unless_somebody_advises_it() -> None:
    forest = change("forest", 3.0, to="forest")
    assert best([], offers(forest)) == []
    assert [each.practice for each in best([said("forest")], offers({**forest, "advised": True}))] == ["forest"]


def test_advice_without_a_figure_stands_between_gains_that_are_sure_and_others_each_practice_once() -> None:
    advice = [said("hedge"), said("strip"), said("hedge", id="farther")]
    sure, unsure = change("cover_crop", 0.2), change("residues", 0.9, sure=False)
    found = best(advice, offers(sure, unsure))
    assert [(each.practice, each.advice and each.advice["id"]) for each in found] == [
        ("cover_crop", None), ("hedge", "s-hedge"), ("strip", "s-strip"),
    ]  # fmt: skip
    assert [each.practice for each in best(advice, offers(unsure))] == ["hedge", "strip", "residues"]


def test_advice_from_outside_the_remit_is_no_best_option() -> None:
    assert best([said("biochar", unbacked=True)], offers()) == []


def test_the_size_of_a_gain_is_a_word_where_there_is_a_target() -> None:
    carbon = offers(change("a", 3, share=1.0), change("b", 2, share=0.3), change("c", 1, share=0.1))
    assert [each.size for each in best([], carbon)] == ["all", "part", "little"]
    assert best([], offers(change("a", 3, share=None)))[0].size == ""


def test_what_is_advised_against_forbidden_or_lost_for_sure_is_better_left_alone() -> None:
    losses = (change("clearing", -1.0), change("doubtful", -0.1, sure=False))
    carbon = Practices((), losses, ())
    advice = [said("burning", "DISCOURAGE"), said("hedge")]
    assert avoid(advice, [said("draining"), said("burning"), said("lime", "DISCOURAGE")], carbon) == [
        "burning",
        "draining",
        "Clearing",
    ]


def test_what_a_rule_may_forbid_comes_after_what_none_may() -> None:
    carbon = offers(change("manure", 0.9, advised=True), change("cover_crop", 0.2, advised=True))
    advice = [said("manure", unless=["frozen-ground"]), said("cover_crop")]
    assert [each.practice for each in best(advice, carbon)] == ["cover_crop", "manure"]
    assert best(advice, carbon)[1].unless == ["frozen-ground"]


def test_advice_on_what_surely_loses_carbon_here_is_no_option() -> None:
    carbon = Practices((), (change("agroforestry", -1.0),), ())
    assert best([said("agroforestry")], carbon) == []


def test_advice_of_an_unverified_source_comes_after_the_rest_and_before_what_a_rule_may_forbid() -> None:
    carbon = offers(change("residues", 0.3, advised=True), change("trees", 0.2), change("burning", 0.9))
    advice = [said("residues", source={"verified": False}), said("burning", unless=["n-1"])]
    assert [each.practice for each in best(advice, carbon)] == ["trees", "residues", "burning"]


def test_gains_that_stand_together_are_told_in_one_unit() -> None:
    def of(rate: float) -> dict[str, Any]:
        return {"headline": {"rate_t_c_ha_yr": rate, "low_t_c_ha_yr": None, "high_t_c_ha_yr": None}}

    fmt = Formats("en")
    for rates, told in (
        ([0.021, 0.19], ["21 kg C/ha/yr", "190 kg C/ha/yr"]),
        ([0.62, 0.19], ["0.62 t C/ha/yr", "0.19 t C/ha/yr"]),
    ):
        small = small_among([*map(of, rates), None, {"headline": None}])
        assert [rate_of(of(each)["headline"], fmt, small=small) for each in rates] == told


def test_land_whose_use_is_told_has_carbon_though_the_map_shows_mostly_water(desk: Desk) -> None:
    at = Place(at=LonLat(lon=36.0722, lat=-0.3072))
    on_map, told = (
        record(desk, advise(desk, Question(place=at, on=date(2026, 11, 26), given=given)))["carbon"]
        for given in ({}, {"land_use": "cropland"})
    )
    assert on_map["land_use"] is None
    assert told["land_use"]["value"] == "cropland"
    assert any(each["headline"] for each in told["practices"])
