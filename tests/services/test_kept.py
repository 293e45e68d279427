"""What is kept to be shared changes no answer: neither among places that lie in further regions, nor after others."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from importlib import import_module
from unittest.mock import Mock

import orjson
import pytest

from helpdesk.domain.conditions import Condition, Facts
from helpdesk.domain.geo import LonLat, Place
from helpdesk.domain.services import ladder
from helpdesk.domain.statements import Modality
from helpdesk.domain.subsidiarity import Case, Decision, possible_prohibitions, prohibitions, resolve
from helpdesk.domain.subsidiarity.case import in_force
from helpdesk.services.advice import advise
from helpdesk.services.at_stake import weighed
from helpdesk.services.carbon import use_of
from helpdesk.services.desk import Desk
from helpdesk.services.kept import Kept
from helpdesk.services.question import Question
from helpdesk.services.record import record
from helpdesk.services.record.services import services
from helpdesk.services.record.speech import Speech
from helpdesk.services.record.stocks import stock_name
from helpdesk.services.rulebook import Rulebook
from helpdesk.services.soil import SoilFact
from helpdesk.services.tier1 import tables_in
from tests.benchmarks.crowd import with_crowd
from tests.benchmarks.questions import BOXES

DAYS = (date(2026, 11, 23), date(2026, 3, 1), date(2019, 5, 5))
GIVEN = ({}, {}, {"land_use": "cropland"}, {"land_use": "grassland", "soil_ph": 4.5}, {"soc_stock_t_ha": 40.0})


def forgetful(desk: Desk) -> Desk:
    """One that has answered nothing yet."""
    return replace(desk, rulebook=Rulebook(desk.content, desk.regions.nesting))


def told(desk: Desk, question: Question) -> bytes:
    return orjson.dumps(record(desk, advise(desk, question), encoded=True))


def test_an_answer_after_many_others_is_that_of_a_desk_that_answered_none(desk: Desk) -> None:
    rng = random.Random(8)
    asked = []
    for box in BOXES:
        for _ in range(4):
            west, south, east, north = box
            place = Place(at=LonLat(lon=rng.uniform(west, east), lat=rng.uniform(south, north)))
            asked.append(
                Question(place=place, on=rng.choice(DAYS), lang=rng.choice(("en", "fr")), given=rng.choice(GIVEN))
            )
    answers = [told(desk, question) for question in asked]
    again = [told(desk, question) for question in reversed(asked)]
    assert again[::-1] == answers
    for question, answer in zip(asked[::2], answers[::2], strict=True):
        assert answer == told(forgetful(desk), question), question


def test_a_record_sorts_out_its_carbon_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not known beside it is told by the same stocks; and only figures differ between two places alike."""
    asked = Mock(wraps=tables_in)
    monkeypatch.setattr("helpdesk.services.carbon.place.tables_in", asked)
    named = Mock(wraps=stock_name)
    monkeypatch.setattr(import_module("helpdesk.services.record.carbon"), "stock_name", named)
    desk = forgetful(desk)
    for lat in (48.63, 48.631):
        told(desk, Question(place=Place(at=LonLat(lon=-4.41, lat=lat)), on=DAYS[0], given={"soc_stock_t_ha": lat}))
    assert asked.call_count == 2
    stocks = [each.args[0]["origin"] for each in named.call_args_list]
    assert stocks.count("measured") == stocks.count("tier1_reference") == 1


def test_places_where_the_same_is_at_stake_share_the_words_for_it(desk: Desk) -> None:
    one, other = (
        advise(desk, Question(place=Place(at=LonLat(lon=-4.41, lat=lat)), on=DAYS[0])) for lat in (48.63, 48.631)
    )
    assert one.services is other.services
    first, again, french = (
        services(each.services, each.docket, Speech(desk.content, lang), encoded=True)
        for each, lang in ((one, "en"), (other, "en"), (one, "fr"))
    )
    assert first is again
    assert [each["id"] for each in orjson.loads(orjson.dumps(first))] == [each.service.id for each in one.services]
    assert orjson.dumps(french) != orjson.dumps(first)


def test_the_use_of_the_land_is_that_of_the_first_class_that_stands_for_one(desk: Desk) -> None:
    layers = {str(each.fact): each for each in desk.content.fact_layers}
    fact, layer = next((name, each) for name, each in layers.items() if any(one.land_use for one in each.classes))
    for each in layer.classes:
        found = use_of(desk, {fact: SoilFact(layer=layer, status="ok", value=each.id)}, {})
        assert (found.land_use, found.layer) == (each.land_use, each.land_use and layer.id)
        told = use_of(desk, {fact: SoilFact(layer=layer, status="nodata")}, {fact: each.id})
        assert told == found
    assert use_of(desk, {}, {fact: layer.classes[0].id}).origin == "unknown"


def test_regions_that_say_nothing_on_a_topic_share_its_decision(desk: Desk) -> None:
    rulebook = Rulebook(desk.content, desk.regions.nesting)
    topic = "tillage" if "tillage" in desk.content.topics else next(iter(desk.content.topics))
    silent = {each for each in desk.content.regions if not rulebook.docket(frozenset({each}), DAYS[0]).said_on(topic)}
    matters = {rulebook.matter(topic, frozenset({each}), DAYS[0]) for each in sorted(silent)}
    assert len(matters) < len(silent)


def test_a_region_that_only_advises_weighs_no_norms_and_facts_again(desk: Desk) -> None:
    content = with_crowd(desk.content, ["crowd-0"], 10)
    rulebook, topic = Rulebook(content, desk.regions.nesting), "nitrogen"
    here = frozenset(each.region for each in content.statements.values() if each.modality is Modality.CLOSED_DAYS)
    alone, beside = (rulebook.docket(each, DAYS[0]).decide({}, frozenset()) for each in (here, here | {"crowd-0"}))
    assert beside[topic].in_force is alone[topic].in_force
    assert beside[topic].norms is alone[topic].norms
    assert beside[topic].allocation is alone[topic].allocation
    assert beside[topic].advice != alone[topic].advice


def test_decisions_in_a_crowd_are_those_of_the_plain_rule(desk: Desk) -> None:
    rng = random.Random(3)
    strewn = [f"crowd-{number}" for number in range(6)]
    content = with_crowd(desk.content, strewn, 10)
    crowd = replace(desk, content=content, rulebook=Rulebook(content, desk.regions.nesting))
    for _ in range(4):
        here = frozenset((*rng.sample(sorted(desk.content.regions), 6), *rng.sample(strewn, 3)))
        day, facts = rng.choice(DAYS), {**_facts(desk, rng), "clay_pct": rng.uniform(5, 45)}
        docket = crowd.rulebook.docket(here, day)
        assert docket.decide(facts, frozenset()) == _plainly(crowd, here, day, facts, frozenset(), docket.topics)


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_an_answer_in_pieces_of_json_is_the_same_as_whole(desk: Desk, given: dict[str, str | float], lang: str) -> None:
    west, south, _, _ = BOXES[0]
    place = Place(at=LonLat(lon=west + 0.5, lat=south + 0.3))
    answer = advise(desk, Question(place=place, on=DAYS[0], lang=lang, given={**given, "audience": "farmer"}))
    assert orjson.dumps(record(desk, answer, encoded=True)) == orjson.dumps(record(desk, answer))


@pytest.mark.parametrize("seed", range(6))
def test_decisions_of_any_regions_are_those_of_the_plain_rule(desk: Desk, seed: int) -> None:
    """The plain rule looks at everything that is said and held in all the regions at once."""
    rng = random.Random(seed)
    rulebook = desk.rulebook
    for _ in range(4):
        here = frozenset(rng.sample(sorted(desk.content.regions), rng.choice((1, 3, 8))))
        day, facts = rng.choice(DAYS), _facts(desk, rng)
        given = frozenset(rng.sample(sorted(facts), min(2, len(facts))))
        docket = rulebook.docket(here, day)
        assert docket.decide(facts, given) == _plainly(desk, here, day, facts, given, docket.topics)


def _facts(desk: Desk, rng: random.Random) -> dict[str, str | float | bool]:
    """Of what statements ask about something, so that their conditions hold here and fail there."""
    asked = sorted({each.fact for one in desk.content.statements.values() for each in (*one.when, *one.not_when)})
    found: dict[str, str | float | bool] = {}
    for fact in rng.sample(asked, rng.randrange(len(asked))):
        found[fact] = rng.choice([word for each in _on(desk, fact) for word in _near(each)])
    return found


def _on(desk: Desk, fact: str) -> list[Condition]:
    statements = desk.content.statements.values()
    return [each for one in statements for each in (*one.when, *one.not_when) if each.fact == fact]


def _near(condition: Condition) -> list[str | float | bool]:
    bounds = [each for each in (condition.minimum, condition.maximum) if each is not None]
    return [*condition.values, *bounds, *(each - 1 for each in bounds)]


def _plainly(
    desk: Desk, here: frozenset[str], day: date, facts: Facts, given: frozenset[str], topics: tuple[str, ...]
) -> Mapping[str, Decision]:
    content = desk.content
    held = [each for body in content.bodies.values() for each in body.competences]
    case = Case(
        here=here,
        day=day,
        facts=facts,
        given=given,
        nesting=desk.regions.nesting,
        kinds={region.id: region.kind for region in content.regions.values()},
        topics=content.topics,
        competences=in_force(held, here, day),
    )
    said = [each for each in content.statements.values() if each.region in here]
    found = {topic: resolve(topic, said, case) for topic in topics}
    forbidden, possible = prohibitions(found.values()), possible_prohibitions(found.values())
    for topic, decision in found.items():
        advised = {
            str(each.statement.value) for each in decision.advice if each.statement.modality is Modality.RECOMMEND
        }
        against = {name: forbidden[name] for name in advised & forbidden.keys()}
        perhaps = {name: possible[name] for name in advised & possible.keys()}
        if against or perhaps:
            found[topic] = resolve(topic, said, case, against, perhaps)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_ladders_among_any_regions_are_those_of_all_that_is_held_there(desk: Desk, seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(6):
        here = frozenset(rng.sample(sorted(desk.content.regions), rng.choice((1, 3, 8))))
        docket = desk.rulebook.docket(here, rng.choice(DAYS))
        for service in desk.content.services.values():
            assert weighed(service, docket, {}).ladder == ladder(service, docket.case)


def test_what_is_kept_is_bounded_and_the_least_used_goes_first() -> None:
    kept: Kept[bytes] = Kept(10, len)
    for name in ("a", "b", "a", "c"):
        kept.get(name, lambda: b"1234")
    state = kept.state()
    assert (state.held, state.most, state.hits, state.misses) == (8, 10, 1, 3)
    assert kept.get("a", lambda: b"other") == b"1234"
    assert kept.get("b", lambda: b"other") == b"other"


def test_what_is_too_large_to_keep_is_answered_all_the_same() -> None:
    kept: Kept[bytes] = Kept(3, len)
    assert kept.get("a", lambda: b"1234") == b"1234"
    assert kept.state().held == 0
