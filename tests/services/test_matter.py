"""Advice against norms on other topics."""

from datetime import date

from helpdesk.domain.bodies import Competence, Power
from helpdesk.domain.regions import Nesting
from helpdesk.domain.statements import Modality, Source, Statement
from helpdesk.domain.subsidiarity import Case, prohibitions, resolve
from helpdesk.domain.topics import Topic
from helpdesk.services.kept import Kept
from helpdesk.services.matter import Allotted, Asked, Conditions, Matter, Stratum

CASE = Case(
    here=frozenset({"wide", "near"}),
    day=date(2026, 1, 1),
    nesting=Nesting(above={"near": frozenset({"wide"})}),
    topics={name: Topic(id=name) for name in "tu"},
    competences=[
        Competence(body="b", topic=topic, region=region, power=Power.BIND)
        for topic in "tu"
        for region in ("wide", "near")
    ],
)


def said(name: str, topic: str, region: str, modality: Modality, value: str, *replaced: str) -> Statement:
    source = Source(title="a source", verified=True)
    return Statement(
        id=name, issuer="b", topic=topic, region=region, modality=modality, value=value, source=source,
        replaces=replaced,
    )  # fmt: skip


ADVICE = (
    said("A", "t", "wide", Modality.RECOMMEND, "p"),
    said("B", "t", "near", Modality.RECOMMEND, "q", "A"),
)
NORMS = tuple(said(f"no {each}", "u", "wide", Modality.PROHIBIT, each) for each in "pq")


def test_what_stood_back_for_something_forbidden_is_not_recommended_where_it_is_forbidden_too() -> None:
    kept, conditions = Kept[object](100), Conditions()

    def matter(topic: str, norms: tuple[Statement, ...], advice: tuple[Statement, ...]) -> Matter:
        strata = (Stratum(each, CASE, conditions) for each in (norms, (), advice))
        return Matter(topic, *strata, Allotted(topic, CASE), kept)

    advised, asked = matter("t", (), ADVICE), Asked({}, frozenset(), {})
    forbidden = prohibitions([matter("u", NORMS, ()).binding(asked)])
    told = advised.decide(asked, forbidden, {})
    assert not told.advice
    assert {each.statement.id for each in told.suppressed} == {"A", "B"}
    assert told.answer() == resolve("t", [*ADVICE, *NORMS], CASE, forbidden, {}).answer()
