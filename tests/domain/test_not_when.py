"""Advice is withheld where it is known not to fit; what is not known changes nothing."""

import pytest

from helpdesk.domain.conditions import Condition
from helpdesk.domain.statements import Modality, Statement
from helpdesk.domain.subsidiarity import resolve
from helpdesk.domain.subsidiarity.standing import standing_of

from .strategies import case_at

CLOVER = Statement(
    id="clover",
    issuer="STATE",
    topic="cover",
    region="nation",
    modality=Modality.RECOMMEND,
    value="clover",
    not_when=(Condition(fact="use", values=("bog",)), Condition(fact="slope", maximum=1)),
)


@pytest.mark.parametrize(
    ("known", "given"),
    [({}, True), ({"use": "field"}, True), ({"use": "bog"}, False), ({"use": "field", "slope": 0.0}, False)],
)
def test_advice_is_withheld_where_one_of_its_exceptions_is_known_to_hold(
    known: dict[str, str | float | bool], given: bool
) -> None:
    decision = resolve("cover", [CLOVER], case_at(0, [], known))
    assert [each.statement.id for each in decision.advice] == (["clover"] if given else [])
    assert not decision.may_apply


def test_what_excludes_advice_is_named() -> None:
    (considered,) = resolve("cover", [CLOVER], case_at(0, [], {"use": "bog"})).considered
    assert (considered.outcome, considered.because) == ("condition_not_met", ("EXCEPT", "use"))


def test_the_map_says_which_facts_might_withhold_it() -> None:
    case = case_at(0, [], {})
    standing = standing_of(resolve("cover", [CLOVER], case), [CLOVER], [], case.day)
    assert standing.waits_for == ("slope", "use")
