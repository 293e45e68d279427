"""Random territories (sets of cells), bodies and statements, for the laws of the rule algebra."""

from datetime import date, timedelta

from hypothesis import strategies as st

from helpdesk.domain.bodies import Competence, Power
from helpdesk.domain.calendar import Validity
from helpdesk.domain.conditions import Condition
from helpdesk.domain.regions import Nesting
from helpdesk.domain.statements import Modality, Statement
from helpdesk.domain.subsidiarity import Case
from helpdesk.domain.subsidiarity.case import in_force
from helpdesk.domain.topics import Topic

DAY = date(2026, 6, 1)
CELLS = range(8)
TERRITORIES: dict[str, frozenset[int]] = {
    "union": frozenset(range(8)),
    "nation": frozenset(range(6)),
    "east": frozenset({0, 1, 2}),
    "west": frozenset({3, 4, 5}),
    "town": frozenset({0, 1}),
    "basin": frozenset({1, 2, 3}),
    "zone": frozenset({1, 4}),
    "twin": frozenset({0, 1}),
}
KINDS = {
    "union": "admin",
    "nation": "admin",
    "east": "admin",
    "west": "admin",
    "town": "admin",
    "basin": "river_basin",
    "zone": "protection_zone",
    "twin": "soil_district",
}
BODIES = ("EU", "STATE", "EAST", "TOWN", "BASIN", "CLUB")
TOPICS = {
    "n": Topic(id="n"),
    "n.period": Topic(id="n.period", effect_kind="river_basin"),
    "factor": Topic(id="factor", kind_precedence=("soil_district", "admin")),
    "cover": Topic(id="cover"),
}
PRACTICES = ("slurry", "clover", "plough")


def nesting(territories: dict[str, frozenset[int]]) -> Nesting:
    return Nesting(
        above={a: frozenset(b for b in territories if territories[a] < territories[b]) for a in territories},
        same={a: frozenset(b for b in territories if a != b and territories[a] == territories[b]) for a in territories},
    )


def case_at(
    cell: int,
    competences: list[Competence],
    facts: dict[str, str | float | bool] | None = None,
    day: date = DAY,
    territories: dict[str, frozenset[int]] = TERRITORIES,
    kinds: dict[str, str] = KINDS,
) -> Case:
    here = frozenset(name for name, cells in territories.items() if cell in cells)
    return Case(
        here=here,
        day=day,
        facts=facts or {},
        given=frozenset(facts or {}),
        nesting=nesting(territories),
        kinds=kinds,
        topics=TOPICS,
        competences=in_force(competences, here, day),
    )


dates = st.integers(-400, 400).map(lambda days: DAY + timedelta(days=days))
validities = st.one_of(
    st.just(Validity()),
    st.tuples(st.none() | dates, st.none() | dates)
    .filter(lambda both: None in both or both[0] < both[1])
    .map(lambda both: Validity(*both)),
)
competences = st.builds(
    Competence,
    body=st.sampled_from(BODIES),
    topic=st.sampled_from(list(TOPICS)),
    region=st.sampled_from(list(TERRITORIES)),
    power=st.sampled_from(Power),
    validity=validities,
    capacity=st.booleans(),
)
registers = st.lists(competences, min_size=4, max_size=24)
conditions = st.sampled_from(
    [
        (),
        (),
        (),
        (Condition(fact="soil", values=("sandy",)),),
        (Condition(fact="ph", maximum=5.5),),
        (Condition(fact="soil", values=("sandy", "HAC")), Condition(fact="ph", minimum=4.0, maximum=7.0)),
    ]
)
facts = st.fixed_dictionaries(
    {}, optional={"soil": st.sampled_from(["sandy", "HAC", "LAC"]), "ph": st.sampled_from([4.0, 5.5, 6.2])}
)


def _value(modality: Modality) -> st.SearchStrategy[object]:
    if modality in (Modality.FLOOR, Modality.CEILING):
        return st.integers(0, 6)
    if modality is Modality.CLOSED_DAYS:
        return st.frozensets(st.integers(1, 12), min_size=1, max_size=4)
    if modality is Modality.VALUE:
        return st.integers(0, 3)
    return st.sampled_from(PRACTICES)


@st.composite
def statement(draw: st.DrawFn, number: int, modality: Modality | None = None) -> Statement:
    modality = modality or draw(st.sampled_from(Modality))
    others = [f"s{other}" for other in range(6) if other != number]
    stratum = modality.stratum
    return Statement(
        id=f"s{number}",
        issuer=draw(st.sampled_from(BODIES)),
        topic=draw(st.sampled_from(list(TOPICS))),
        region=draw(st.sampled_from(list(TERRITORIES))),
        modality=modality,
        value=draw(_value(modality)),  # type: ignore[arg-type]
        tier=draw(st.integers(0, 4)),
        validity=draw(validities),
        when=draw(conditions),
        replaces=tuple(draw(st.lists(st.sampled_from(others), max_size=1))) if stratum == "advice" else (),
        derogates=tuple(draw(st.lists(st.sampled_from(others), max_size=1))) if stratum == "norm" else (),
        delegates_to=tuple(draw(st.lists(st.sampled_from(BODIES), max_size=2))) if stratum == "norm" else (),
    )


@st.composite
def statements(draw: st.DrawFn) -> list[Statement]:
    count = draw(st.integers(1, 6))
    return [draw(statement(number)) for number in range(count)]


topics = st.sampled_from(list(TOPICS))
cells = st.sampled_from(list(CELLS))
