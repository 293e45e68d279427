"""Who says who they are finds first what is for them, marked; what holds and who decides stays the same."""

from datetime import date
from typing import Any

import pytest

from helpdesk.domain.errors import BadParameter
from helpdesk.domain.geo import LonLat, Place
from helpdesk.services.advice import advise
from helpdesk.services.desk import Desk
from helpdesk.services.question import Question, parse_given
from helpdesk.services.record import record
from helpdesk.services.spoken import spoken

PLOERMEL = LonLat(lon=-2.397, lat=47.932)
WHO = ("women", "young_farmer", "tenant")


def told(desk: Desk, *given: str, lang: str = "fr") -> dict[str, Any]:
    question = Question(place=Place(at=PLOERMEL), on=date(2026, 11, 25), lang=lang, given=parse_given(desk, given))
    return record(desk, advise(desk, question))


@pytest.mark.parametrize("who", WHO)
def test_the_first_contact_is_one_for_the_asker(desk: Desk, who: str) -> None:
    contacts = told(desk, f"audience:{who}")["contacts"]
    marks = [contact["for_you"] for contact in contacts]
    assert marks[0]
    assert marks == sorted(marks, reverse=True)
    assert all(who in contact["audience"] for contact in contacts if contact["for_you"])
    assert {contact["name"] for contact in contacts} == {contact["name"] for contact in told(desk)["contacts"]}


def test_contacts_for_others_come_last_of_those_who_sell_nothing(desk: Desk) -> None:
    contacts = [each for each in told(desk, "audience:women")["contacts"] if not each["body_sells"]]
    others = [bool(contact["audience"]) and not contact["for_you"] for contact in contacts]
    assert any(others)
    assert others == sorted(others)


def test_advice_for_the_asker_leads_its_topic_and_is_marked(desk: Desk) -> None:
    for who in ("women", "young_farmer"):
        advice = told(desk, f"audience:{who}")["topics"]["schemes_advice"]["advice"]
        assert advice[0]["for_you"]
        assert advice[0]["audience"] == [who]
    assert not any(item["for_you"] for item in told(desk)["topics"]["schemes_advice"]["advice"])


def test_an_asker_may_be_several_things_at_once(desk: Desk) -> None:
    assert parse_given(desk, ["audience: women , tenant,women"]) == {"audience": "tenant,women"}
    both = told(desk, "audience:women,tenant")
    assert both["topics"]["schemes_advice"]["advice"][0]["audience"] == ["women"]
    assert all(norm["for_you"] for norm in both["topics"]["land_tenure.lease"]["norms"])
    assert {who for contact in both["contacts"] if contact["for_you"] for who in contact["audience"]} >= {
        "women",
        "tenant",
    }


def test_who_asks_changes_no_rule_and_no_decision(desk: Desk) -> None:
    def substance(found: dict[str, Any]) -> dict[str, Any]:
        keys = ("status", "floor", "ceiling", "prohibited", "required", "closed_days", "conflicts", "decision")
        return {name: [topic[key] for key in keys] for name, topic in found["topics"].items()}

    assert substance(told(desk)) == substance(told(desk, "audience:young_farmer"))


def test_an_unknown_audience_is_refused_by_name(desk: Desk) -> None:
    with pytest.raises(BadParameter, match=r"audience cannot be 'tenent' \(did you mean 'tenant'"):
        parse_given(desk, ["audience:women,tenent"])


def test_the_spoken_answer_says_whom_things_are_for(desk: Desk) -> None:
    lines = [line for section in spoken(told(desk, "audience:women")) for line in section.lines]
    advice = next(line for line in lines if "Agriculture au féminin" in line and line.startswith("+"))
    assert "pour Femmes gestionnaires de terres" in advice
    first = next(line for line in lines if "Agriculture au féminin" in line and "https://" in line)
    assert "(pour Femmes gestionnaires de terres)" in first


def test_answers_kept_for_one_asker_are_not_told_to_another(desk: Desk) -> None:
    first = told(desk, "audience:women")["topics"]["schemes_advice"]["advice"]
    second = told(desk, "audience:young_farmer")["topics"]["schemes_advice"]["advice"]
    assert [item["id"] for item in first] != [item["id"] for item in second]
