"""The ladder tells what the allocation found: the same deciders, the same reasons, whatever the order."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.bodies import Competence, Power
from helpdesk.domain.services import Ladder, Service, ladder
from helpdesk.domain.subsidiarity import Case, resolve
from helpdesk.domain.subsidiarity.allocation import allocate

from ..strategies import KINDS, TOPICS, case_at, cells, registers

thorough = settings(max_examples=300, deadline=None)
services = st.builds(
    Service,
    id=st.just("clean water"),
    names=st.just({"en": "Clean water"}),
    region=st.just("union"),
    topics=st.lists(st.sampled_from(list(TOPICS)), min_size=1, unique=True).map(tuple),
    effect_kind=st.none() | st.sampled_from(sorted(set(KINDS.values()))),
)


def effects(service: Service, case: Case) -> Case:
    """A case in which the topics of the service have its effect kind, where they say none themselves."""
    topics = {
        name: replace(topic, effect_kind=case.topic(name).effect_kind or service.effect_kind)
        for name, topic in case.topics.items()
    }
    return replace(case, topics=topics)


def told(made: Ladder, topic: str) -> tuple[set[str], dict[str, set[str]]]:
    """Who decides on a topic by the rungs, and every verdict on every body."""
    verdicts: dict[str, set[str]] = {}
    for rung in made.rungs:
        for seat in rung.seats:
            if topic in seat.verdicts:
                verdicts.setdefault(seat.body, set()).add(seat.verdicts[topic])
    return {body for body, found in verdicts.items() if "decides" in found}, verdicts


@thorough
@given(services, cells, registers)
def test_the_rungs_tell_the_deciders_and_reasons_of_the_allocation(service, cell, held) -> None:
    case = case_at(cell, held)
    made = ladder(service, case)
    for topic in service.topics:
        allocation = allocate(topic, case, service.effect_kind)
        deciding, verdicts = told(made, topic)
        assert deciding == set(allocation.decided_by)
        assert made.allocations[topic] == allocation
        assert verdicts.keys() - deciding == {body for body, _ in allocation.why_not}
        assert all(reason in verdicts[body] for body, reason in allocation.why_not)


@thorough
@given(services, cells, registers)
def test_without_effects_of_its_own_each_topic_is_decided_as_in_the_record(service, cell, held) -> None:
    plain, case = replace(service, effect_kind=None), case_at(cell, held)
    made = ladder(plain, case)
    assert made.allocations == {topic: resolve(topic, (), case).allocation for topic in plain.topics}


@thorough
@given(services, cells, registers)
def test_effects_of_the_service_count_as_if_its_topics_had_them(service, cell, held) -> None:
    case = case_at(cell, held)
    silent = tuple(each for each in service.topics if case.topic(each).effect_kind in (None, service.effect_kind))
    if silent:
        made = ladder(replace(service, topics=silent), case)
        assert made.allocations == {topic: allocate(topic, effects(service, case)) for topic in silent}


@thorough
@given(services, cells, registers, st.randoms())
def test_order_does_not_matter(service, cell, held, random) -> None:
    case = case_at(cell, held)
    topics, competences = list(service.topics), list(case.competences)
    random.shuffle(topics)
    random.shuffle(competences)
    mixed = ladder(replace(service, topics=tuple(topics)), replace(case, competences=competences))
    assert mixed == ladder(service, case)


@thorough
@given(services, cells, registers)
def test_every_region_here_is_a_rung_and_none_stands_under_what_it_contains(service, cell, held) -> None:
    case = case_at(cell, held)
    order = [rung.region for rung in ladder(service, case).rungs]
    assert sorted(order) == sorted(case.here)
    assert not any(case.nesting.inside(later, each) for at, later in enumerate(order) for each in order[:at])


@thorough
@given(services, cells, registers)
def test_a_rung_decides_where_a_body_decides_and_is_a_gap_where_nobody_is_competent(service, cell, held) -> None:
    made = ladder(service, case_at(cell, held))
    for rung in made.rungs:
        verdicts = {verdict for seat in rung.seats for verdict in seat.verdicts.values()}
        assert rung.decides == ("decides" in verdicts)
        assert (rung.verdict == "GAP") == (not rung.seats)
    assert (made.status == "GAP") == (not any(rung.decides for rung in made.rungs)) == (not made.decided_by)


@thorough
@given(services, cells, registers)
def test_effects_are_drawn_here_or_named_as_not_drawn(service, cell, held) -> None:
    case = case_at(cell, held)
    made = ladder(service, case)
    wanted = {service.effect_kind, *(case.topic(each).effect_kind for each in service.topics)} - {None}
    assert {KINDS[region] for region in made.extent} | set(made.not_drawn) == wanted
    assert not {KINDS[region] for region in case.here} & set(made.not_drawn)


def test_effects_that_fill_a_basin_lift_the_decision_to_who_covers_it() -> None:
    """In the town the town decides; once the effects fill the basin, only who covers all of it may."""
    held = [Competence(body=body, topic="cover", region=region, power=Power.BIND)
            for body, region in (("TOWN", "town"), ("EAST", "east"), ("STATE", "nation"))]  # fmt: skip
    case = case_at(1, held)
    field = Service(id="s", names={"en": "S"}, region="union", topics=("cover",))
    assert ladder(field, case).decided_by == ("TOWN",)
    lifted = ladder(replace(field, effect_kind="river_basin"), case)
    assert (lifted.status, lifted.decided_by, lifted.extent) == ("DECIDED", ("STATE",), ("basin",))
    verdicts = {rung.region: rung.verdict for rung in lifted.rungs if rung.seats}
    assert verdicts == {"town": "effect_spills_over", "east": "effect_spills_over", "nation": "decides"}
