"""Conditions sorted by fact tell the same as each alone, and look at no more than they ask for."""

from collections.abc import Iterator, Mapping

import pytest

from helpdesk.domain.conditions import ByFact, Condition, Value
from helpdesk.domain.text import pick

ACID, LIME = Condition(fact="ph", maximum=5.5), Condition(fact="ph", maximum=6.5)
WET, TWO = Condition(fact="wet", values=(True,)), Condition(fact="wet", values=(2.0, 1.0))


class Asked(Mapping[str, Value]):
    """Facts, or words, that remember which were looked at, and cannot be gone through."""

    def __init__(self, known: Mapping[str, Value]) -> None:
        self.known, self.looked_at = known, list[str]()

    def __getitem__(self, name: str) -> Value:
        self.looked_at.append(name)
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("gone through")

    def __len__(self) -> int:
        return len(self.known)


@pytest.mark.parametrize("known", [{}, {"ph": 5.0}, {"ph": 6.0, "wet": True}, {"wet": 1.0}, {"ph": "x"}, {"ph": -0.0}])
def test_outcomes_are_those_of_each_condition(known: dict[str, Value]) -> None:
    asked = ByFact([ACID, WET, LIME, TWO])
    for _ in range(2):
        ph, wet = asked.outcomes({"ph": 7.0, "wet": False}), asked.outcomes(known)
        assert ph == ((False, False), (False, False))
        assert wet == tuple(
            tuple(each.holds(known) for each in both) if both[0].fact in known else None
            for both in ((ACID, LIME), (WET, TWO))
        )


def test_each_fact_is_looked_at_once_and_no_other() -> None:
    facts = Asked({"ph": 5.0, "wet": True, "slope": 3.0})
    ByFact([ACID, WET, LIME, TWO]).outcomes(facts)
    assert facts.looked_at == ["ph", "wet"]


def test_a_value_is_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ByFact([ACID, LIME])
    known = asked.outcomes({"ph": 6.0})
    monkeypatch.delattr(Condition, "holds")
    assert asked.outcomes({"ph": 6.0}) == known


def test_endless_values_take_bounded_room() -> None:
    asked = ByFact([ACID])
    for number in range(2000):
        assert asked.outcomes({"ph": number / 100}) == ((number <= 550,),)
    (kept,) = [each for _, _, each in asked._asked]
    assert len(kept) <= 256


def test_words_in_the_language_asked_for_are_picked_without_looking_at_others() -> None:
    words = Asked({"en": "soil", "fr": "sol"})
    assert pick(words, "fr-ca") == ("sol", "fr")  # type: ignore[arg-type]
    assert pick(words, "en") == ("soil", "en")  # type: ignore[arg-type]
    assert pick({"sw": "udongo", "qu": "allpa"}, "de") == ("allpa", "qu")
    assert pick({}, "de") == ("", "de")
