"""The trace as prose: on the real desk, held to the rules themselves."""

from dataclasses import replace
from datetime import date

import pytest

from helpdesk.domain.conditions import meeting
from helpdesk.domain.geo import LonLat, Place
from helpdesk.services.advice import Answer, advise
from helpdesk.services.desk import Desk
from helpdesk.services.explain import explained
from helpdesk.services.explain.changes import outcomes, settled
from helpdesk.services.question import Question

PLACES = {"Guissény": (-4.409, 48.634), "Nakuru": (36.05, -0.2), "Sinop": (-55.5, -11.9), "Lethbridge": (-112.8, 49.7)}


def answered(desk: Desk, where: str, lang: str = "en", **given: str | float | bool) -> Answer:
    lon, lat = PLACES[where]
    place = Place(at=LonLat(lon=lon, lat=lat))
    return advise(desk, Question(place=place, on=date(2026, 11, 23), lang=lang, given=given))


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("lang", ["en", "fr", "es", "pt", "sw"])
def test_every_topic_of_every_pack_can_be_explained_and_no_reason_is_left_as_a_code(
    desk: Desk, where: str, lang: str
) -> None:
    answer = answered(desk, where, lang)
    for topic, decision in answer.decisions.items():
        said = [line for section in explained(desk, answer, topic) for line in (section.heading, *section.lines)]
        text = "\n".join(said)
        assert all(each.id in text for each in decision.considered if each.outcome != "may_apply")
        codes = {each.because[0] for each in decision.considered if each.because} - {"UNBACKED"}
        assert not [code for code in codes if f"[{code}" in text]
        for body, _ in decision.allocation.why_not:
            assert desk.content.bodies[body].names.get(lang, "") in text


@pytest.mark.parametrize("where", PLACES)
def test_what_a_fact_is_said_to_change_is_what_giving_it_changes(desk: Desk, where: str) -> None:
    answer = answered(desk, where)
    told = 0
    for topic in answer.decisions:
        for each in outcomes(desk, answer, topic):
            question = replace(answer.question, given={each.fact: each.value})
            before, after = answer.decisions[topic], advise(desk, question).decisions[topic]
            shown = {*(norm.id for norm in after.in_force), *(item.statement.id for item in after.advice)}
            shown |= set(after.fact.by) if after.fact else set()
            assert set(each.gained) <= shown
            assert not set(each.lost) & shown
            waits = {item.statement.id for item in after.may_apply}
            settled = {item.statement.id for item in before.may_apply} - waits
            assert settled <= {*each.gained, *each.lost} | {item.statement.id for item in after.suppressed} | shown
            told += 1
    assert told > 0


@pytest.mark.parametrize("where", PLACES)
def test_each_thing_that_waits_is_told_once_and_holds_where_what_it_waits_for_is_given(desk: Desk, where: str) -> None:
    answer = answered(desk, where)
    told = 0
    for topic, decision in answer.decisions.items():
        found = settled(answer, topic)
        assert {each.conditions for each in found} == {item.waiting for item in decision.may_apply if item.waiting}
        for each in found:
            given = meeting(each.conditions)
            assert all(condition.holds(given) for condition in each.conditions)
            after = advise(desk, replace(answer.question, given=given)).decisions[topic]
            shown = {*(norm.id for norm in after.in_force), *(item.statement.id for item in after.advice)}
            shown |= set(after.fact.by) if after.fact else set()
            assert set(each.gained) <= shown
            assert not set(each.lost) & shown
            told += bool(each.gained)
        change = [section for section in explained(desk, answer, topic) if section.heading == "What would change it"]
        assert sum(len(section.lines) for section in change) <= len(decision.may_apply) + 1
    assert told > 0
