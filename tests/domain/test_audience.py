"""Whom a statement is for orders what is told, and nothing else."""

from helpdesk.domain.audience import asker, distance, is_for


def test_askers_are_what_they_say_and_may_be_several_things() -> None:
    assert asker({}) == frozenset()
    assert asker({"audience": "tenant"}) == {"tenant"}
    assert asker({"audience": "tenant,women", "crop": "maize"}) == {"tenant", "women"}


def test_what_is_for_the_asker_comes_before_what_is_for_everybody_and_that_before_what_is_for_others() -> None:
    who = frozenset({"tenant", "women"})
    assert [distance(audience, who) for audience in (["women"], [], ["landlord"])] == [0, 1, 2]
    assert is_for(["landlord", "tenant"], who)
    assert not is_for([], who)


def test_where_nobody_said_who_asks_what_is_for_everybody_comes_first() -> None:
    assert [distance(audience, frozenset()) for audience in ([], ["women"], ["tenant"])] == [1, 2, 2]
