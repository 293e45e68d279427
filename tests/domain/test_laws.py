"""The laws of design section 3, each as a property over random territories, competences and statements."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpdesk.domain.bodies import BINDING, Competence
from helpdesk.domain.calendar import Validity
from helpdesk.domain.conditions import all_hold
from helpdesk.domain.statements import Modality, Statement
from helpdesk.domain.subsidiarity import Case, Decision, prohibitions, resolve
from helpdesk.domain.subsidiarity.allocation import allocate

from .strategies import DAY, KINDS, TERRITORIES, case_at, cells, facts, registers, statement, statements, topics

thorough = settings(max_examples=300, deadline=None)


@thorough
@given(topics, cells, registers, facts, statements(), st.randoms())
def test_order_does_not_matter(topic, cell, held, known, said, random) -> None:
    case = case_at(cell, held, known)
    mixed = list(said)
    random.shuffle(mixed)
    shuffled = replace(case, competences=sorted(case.competences, key=str, reverse=True))
    assert resolve(topic, mixed, shuffled) == resolve(topic, said, case)


@thorough
@given(topics, cells, registers, facts, statements())
def test_saying_it_twice_changes_nothing(topic, cell, held, known, said) -> None:
    case = case_at(cell, held, known)
    assert resolve(topic, [*said, *said], case) == resolve(topic, said, case)


@thorough
@given(topics, cells, registers, facts, statements(), statement(6))
def test_without_a_valid_derogation_nothing_loosens(topic, cell, held, known, said, added) -> None:
    case = case_at(cell, held, known)
    before, after = resolve(topic, said, case), resolve(topic, [*said, added], case)
    assume(not any(note[0] == "DEROGATED" and note[2] == added.id for note in after.notes))
    assert as_strict(after, before)


def as_strict(after: Decision, before: Decision) -> bool:
    old, new = before.norms, after.norms
    return (
        old.prohibited.keys() <= new.prohibited.keys()
        and old.required.keys() <= new.required.keys()
        and old.closed_days <= new.closed_days
        and (old.floor is None or (new.floor is not None and new.floor >= old.floor))
        and (old.ceiling is None or (new.ceiling is not None and new.ceiling <= old.ceiling))
    )


@thorough
@given(topics, cells, registers, facts, statements(), statement(6))
def test_a_statement_for_elsewhere_changes_nothing(topic, cell, held, known, said, added) -> None:
    assume(cell not in TERRITORIES[added.region])
    case = case_at(cell, held, known)
    assert resolve(topic, [*said, added], case) == resolve(topic, said, case)


@thorough
@given(topics, cells, registers, facts, statements(), statement(6))
def test_validity_is_half_open(topic, cell, held, known, said, added) -> None:
    """In force on its first day, absent on its last, and absent means as if never said."""
    first, last = DAY, DAY + timedelta(days=30)
    dated = replace(added, validity=Validity(first, last))
    always = [replace(each, validity=Validity()) for each in said]
    forever = [replace(each, validity=Validity()) for each in held]
    undated = replace(added, validity=Validity())

    def on(day, *more: Statement) -> tuple[object, ...]:
        return resolve(topic, [*always, *more], case_at(cell, forever, known, day)).answer()

    newest_aside = added.modality is not Modality.VALUE
    if newest_aside:
        assert on(first, dated) == on(first, undated)
    assert on(last, dated) == on(last)
    assert on(first - timedelta(days=1), dated) == on(first - timedelta(days=1))
    if newest_aside:
        assert on(last - timedelta(days=1), dated) == on(first, undated)


@thorough
@given(topics, cells, registers, facts, statements())
def test_no_competence_no_binding_effect(topic, cell, held, known, said) -> None:
    case = case_at(cell, held, known)
    powerless = replace(case, competences=[each for each in case.competences if each.power not in BINDING])
    decision = resolve(topic, said, powerless)
    assert decision.in_force == ()
    assert not decision.norms.prohibited
    assert decision.norms.floor is None
    reported = {note[1] for note in decision.notes if note[0] == "ULTRA_VIRES"}
    assert reported >= {each.id for each in applicable(topic, said, case) if each.modality.stratum == "norm"}


def applicable(topic: str, said: Sequence[Statement], case: Case) -> list[Statement]:
    """Said here, on the topic or above it, in force today, and with its condition met."""
    return [
        each
        for each in said
        if (topic == each.topic or topic.startswith(each.topic + "."))
        and each.region in case.here
        and case.day in each.validity
        and all_hold(each.when, case.facts) is True
    ]


@thorough
@given(cells, registers, facts, statements())
def test_nothing_prohibited_is_ever_recommended(cell, held, known, said) -> None:
    """Not even under another topic."""
    case = case_at(cell, held, known)
    all_topics = ("n", "n.period", "factor", "cover")
    forbidden = prohibitions(resolve(topic, said, case) for topic in all_topics)
    for topic in all_topics:
        decision = resolve(topic, said, case, forbidden)
        recommended = {
            item.statement.value for item in decision.advice if item.statement.modality is Modality.RECOMMEND
        }
        assert recommended.isdisjoint(forbidden)
        for item in decision.suppressed:
            assert item.by


@thorough
@given(topics, cells, registers, facts, statements(), statement(6))
def test_withdrawing_restores_the_earlier_answer(topic, cell, held, known, said, added) -> None:
    case = case_at(cell, held, known)
    before = resolve(topic, said, case)
    ended = replace(added, validity=Validity(None, DAY))
    assert resolve(topic, [*said, ended], case).answer() == before.answer()


@thorough
@given(topics, cells, registers, facts, statements())
def test_splitting_a_region_changes_no_norm(topic, cell, held, known, said) -> None:
    """`nation` is split in two; what was said for it, and the competences in it, are said for both halves."""
    halves = {"nation-a": frozenset({0, 1, 2}), "nation-b": frozenset({3, 4, 5})}
    territories = {**{name: each for name, each in TERRITORIES.items() if name != "nation"}, **halves}
    kinds = {**KINDS, "nation-a": "admin", "nation-b": "admin"}
    split_said = [half for each in said for half in _halves(each)]
    split_held = [half for each in held for half in _halves_of_competence(each)]
    # A derogation names its target by id, and halves have new ids.
    split_said = [replace(each, derogates=(), replaces=()) for each in split_said]
    whole_said = [replace(each, derogates=(), replaces=()) for each in said]
    before = resolve(topic, whole_said, case_at(cell, held, known)).norms
    after = resolve(topic, split_said, case_at(cell, split_held, known, territories=territories, kinds=kinds)).norms
    assert (after.floor, after.ceiling, after.closed_days) == (before.floor, before.ceiling, before.closed_days)
    assert after.prohibited.keys() == before.prohibited.keys()
    assert after.required.keys() == before.required.keys()


def _halves(said: Statement) -> list[Statement]:
    if said.region != "nation":
        return [said]
    return [replace(said, id=f"{said.id}{half}", region=f"nation-{half}") for half in "ab"]


def _halves_of_competence(held: Competence) -> list[Competence]:
    if held.region != "nation":
        return [held]
    return [replace(held, region=f"nation-{half}") for half in "ab"]


@thorough
@given(topics, cells, registers, facts, statements())
def test_decisive_statements_decide_and_redundant_ones_do_not(topic, cell, held, known, said) -> None:
    case = case_at(cell, held, known)
    decision = resolve(topic, said, case)
    for considered in decision.considered:
        without = resolve(topic, [each for each in said if each.id != considered.id], case).answer()
        if considered.outcome in ("decisive", "in_conflict"):
            assert without != decision.answer(), considered
        if considered.outcome in ("redundant", "not_chosen", "condition_not_met", "not_yet", "ended"):
            assert without == decision.answer(), considered


@thorough
@given(topics, cells, registers, facts, statements())
def test_an_open_condition_is_neither_yes_nor_no(topic, cell, held, known, said) -> None:
    """What may apply is in none of the strata, and knowing the fact settles it."""
    case = case_at(cell, held, known)
    decision = resolve(topic, said, case)
    shown = {item.statement.id for item in decision.advice} | {norm.id for norm in decision.in_force}
    for item in decision.may_apply:
        assert item.statement.id not in shown
        assert item.waiting
        settled = replace(case, facts={**case.facts, "soil": "sandy", "ph": 5.5})
        after = resolve(topic, said, settled)
        assert item.statement.id not in {each.statement.id for each in after.may_apply}


@thorough
@given(topics, cells, registers)
def test_the_decider_covers_the_effects_and_can_deliver(topic, cell, held) -> None:
    case = case_at(cell, held)
    allocation = allocate(topic, case)
    assert (allocation.status == "GAP") == (not allocation.decided_by)
    assert (allocation.status == "SHARED") == (len(allocation.decided_by) > 1)
    assert not {body for body, _ in allocation.why_not} & set(allocation.decided_by)
    concerned = {each.body for each in case.competences if case.powers(each.body, topic)}
    assert concerned == {body for body, _ in allocation.why_not} | set(allocation.decided_by)
    for body in allocation.decided_by:
        regions = {
            each.region
            for each in case.competences
            if each.body == body and each.capacity and (topic == each.topic or topic.startswith(each.topic + "."))
        }
        extent = [region for region in case.here if KINDS[region] == case.topic(topic).effect_kind]
        assert any(all(case.nesting.covers(region, effect) for effect in extent) for region in regions)


@thorough
@given(topics, cells, registers, facts, statements())
def test_status_says_what_was_found(topic, cell, held, known, said) -> None:
    decision = resolve(topic, said, case_at(cell, held, known))
    something = bool(decision.in_force or decision.fact or decision.advice)
    expected = "CONFLICT" if decision.conflicts else "DECIDED" if something else "GAP"
    assert decision.status == expected
