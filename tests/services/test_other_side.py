"""Which topics differ across a boundary is told without a decision where regions only advise, and told alike."""

import random
from dataclasses import replace

import pytest

from helpdesk.domain.content import Content
from helpdesk.domain.regions import Boundary, Nesting, Region
from helpdesk.domain.statements import Modality, Source, Statement
from helpdesk.domain.subsidiarity import Decision
from helpdesk.domain.topics import Topic
from helpdesk.services.desk import Desk
from helpdesk.services.other_side import differing
from helpdesk.services.rulebook import Rulebook
from tests.benchmarks.crowd import with_crowd

from .test_kept import DAYS

STREWN = [f"crowd-{number}" for number in range(6)]


def crowded(desk: Desk) -> Desk:
    """Every other piece of advice on clay stands in for another, so that some must be decided."""
    content = with_crowd(desk.content, STREWN, 10)
    said = dict(content.statements)
    for number, region in enumerate(STREWN[:2]):
        said[f"s-{region}-0"] = replace(said[f"s-{region}-0"], replaces=(f"s-{STREWN[number + 2]}-0",))
    content = replace(content, statements=said)
    return replace(desk, content=content, rulebook=Rulebook(content, desk.regions.nesting))


def substance(decision: Decision) -> tuple[object, ...]:
    waiting = [item.statement.id for item in decision.may_apply]
    return decision.answer(), decision.allocation.decided_by, waiting


@pytest.mark.parametrize("seed", range(4))
def test_what_differs_is_what_all_decisions_of_both_sides_tell(desk: Desk, seed: int) -> None:
    rng, crowd = random.Random(seed), crowded(desk)
    here = frozenset((*rng.sample(sorted(desk.content.regions), 6), *rng.sample(STREWN, 3)))
    facts: dict[str, str | float | bool] = {} if seed == 0 else {"clay_pct": rng.uniform(5, 45)}
    one = crowd.rulebook.docket(here, DAYS[0])
    decided = one.decide(facts, frozenset())
    for region in (*STREWN, *rng.sample(sorted(desk.content.regions), 6)):
        other = crowd.rulebook.docket(here ^ {region}, DAYS[0])
        there = other.decide(facts, frozenset())
        both = {
            topic for topic in decided.keys() & there.keys() if substance(decided[topic]) != substance(there[topic])
        }
        alone = {topic for topic in decided.keys() ^ there.keys() if {**decided, **there}[topic].status != "GAP"}
        assert differing(one, other, decided, facts, frozenset(), ()) == tuple(sorted(both | alone))


def test_a_region_that_only_advises_makes_no_decision_beyond_its_border(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = crowded(desk)
    here = frozenset((*list(desk.content.regions)[:4], STREWN[4]))
    one, other = (crowd.rulebook.docket(each, DAYS[0]) for each in (here, here | {STREWN[5]}))
    decided = one.decide({}, frozenset())

    def never(*_: object) -> None:
        raise AssertionError("decided")

    monkeypatch.setattr(other, "decide", never)
    told = differing(one, other, decided, {}, frozenset(), ())
    assert "nitrogen" in told or "nitrogen" not in decided


def test_at_sea_every_topic_on_which_the_other_side_advises_differs() -> None:
    source = Source(title="a source", verified=True)
    everywhere = Statement(
        id="A", issuer="b", topic="t", region="w", modality=Modality.RECOMMEND, value="q", source=source
    )
    world = Region(id="w", kind="world", names={}, pack="p", boundary=Boundary(whole_world=True))
    coast = Region(id="x", kind="country", names={}, pack="p", boundary=Boundary(file="f"))
    parts: dict[str, object] = {name: {} for name in Content.__dataclass_fields__}
    parts |= {"regions": {"w": world, "x": coast}, "topics": {"t": Topic(id="t")}, "statements": {"A": everywhere}}
    rulebook = Rulebook(Content(**parts), Nesting(above={"x": frozenset({"w"})}))  # type: ignore[arg-type]
    here, there = (rulebook.docket(frozenset(each), DAYS[0]) for each in ("w", "wx"))
    assert differing(here, there, {"t": here.gap("t")}, {}, frozenset(), ("t",)) == ("t",)
