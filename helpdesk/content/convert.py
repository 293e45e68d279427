"""From validated entries of packs to domain objects."""

from pathlib import Path

from ..domain.bodies import Body, Competence, Contact
from ..domain.calendar import period_days
from ..domain.conditions import Condition, Value
from ..domain.facts import AskedFact, Bounds
from ..domain.packs import Keeper
from ..domain.packs import Pack as DomainPack
from ..domain.practices import Practice
from ..domain.practices import Tier1State as DomainState
from ..domain.regions import Boundary, Region
from ..domain.scenarios import Scenario
from ..domain.services import Service
from ..domain.statements import Source, Statement
from ..domain.topics import Topic
from .schema import pack as schema
from .schema import statement as said
from .schema.base import BoundsEntry
from .schema.scenario import ScenarioEntry
from .schema.scenario_answer import PlaceEntry
from .schema.service import ServiceEntry
from .shelf import Entry


def pack_of(entry: Entry[schema.Pack]) -> DomainPack:
    model = entry.model
    keepers = tuple(Keeper(name=k.name, email=k.email, url=k.url, role=k.role) for k in model.keepers)
    return DomainPack(
        id=model.id, names=model.names, languages=tuple(model.languages), keepers=keepers, note=model.note
    )


def region_of(entry: Entry[schema.RegionEntry]) -> Region:
    model = entry.model
    return Region(
        id=model.id,
        kind=model.kind,
        names=model.names,
        pack=entry.pack,
        boundary=_boundary(model, entry.document.path.parent),
        parent=model.parent,
        approximate=model.approximate,
        precision_m=model.precision_m,
    )


def _boundary(model: schema.RegionEntry, folder: Path) -> Boundary:
    if isinstance(model.boundary, schema.PickedBoundary):
        where = {
            name: tuple(wanted) if isinstance(wanted, list) else (wanted,)
            for name, wanted in model.boundary.where.items()
        }
        return Boundary(layer=model.boundary.layer, where=where, clip_to=model.clip_to)
    if model.boundary is None:
        return Boundary(union_of=tuple(model.union_of), clip_to=model.clip_to)
    if model.boundary == "world":
        return Boundary(whole_world=True, clip_to=model.clip_to)
    return Boundary(file=str(folder / model.boundary), clip_to=model.clip_to)


def body_of(entry: Entry[schema.BodyEntry]) -> Body:
    model = entry.model
    return Body(
        id=model.id,
        names=model.names,
        pack=entry.pack,
        interest=model.interest,
        url=model.url,
        competences=tuple(
            Competence(
                body=model.id,
                topic=held.topic,
                region=held.region,
                power=held.power,
                validity=held.validity,
                capacity=held.capacity,
            )
            for held in model.competences
        ),
        contacts=tuple(
            Contact(
                names=contact.names,
                phone=contact.phone,
                email=contact.email,
                url=contact.url,
                address=contact.address,
                hours=contact.hours,
                languages=tuple(contact.languages),
                audience=tuple(contact.audience),
                topics=tuple(contact.topics),
                verified=contact.verified,
            )
            for contact in model.contacts
        ),
    )


def topic_of(entry: Entry[schema.TopicEntry]) -> Topic:
    model = entry.model
    return Topic(
        id=model.id,
        names=model.names,
        effect_kind=model.effect_kind,
        kind_precedence=tuple(model.kind_precedence),
        unit=model.unit,
        measured_as=model.measured_as,
        per_system=model.per_system,
        pack=entry.pack,
    )


def fact_of(entry: Entry[schema.FactEntry]) -> AskedFact:
    model = entry.model
    return AskedFact(
        id=model.id,
        names=model.names,
        question=model.question,
        unit=model.unit,
        bounds=bounds_of(model.bounds),
        values={value.id: value.names for value in model.values},
        boolean=model.boolean,
        several=model.several,
        systems={value.id: tuple(value.systems) for value in model.values if value.systems},
    )


def bounds_of(model: BoundsEntry | None) -> Bounds:
    return Bounds(least=model.min, most=model.max) if model else Bounds()


def statement_of(entry: Entry[said.StatementEntry]) -> Statement:
    model = entry.model
    return Statement(
        id=model.id,
        issuer=model.issuer,
        topic=model.topic,
        region=model.region,
        modality=model.modality,
        value=_value(model.value),
        unit=model.unit,
        tier=model.tier,
        validity=model.validity,
        when=conditions_of(model.when),
        not_when=conditions_of(model.not_when),
        replaces=tuple(model.replaces),
        derogates=tuple(model.derogates),
        delegates_to=tuple(model.delegates_to),
        audience=tuple(model.audience),
        texts=model.text,
        source=source_of(model.source),
        low=_bound(model, model.low, -1),
        high=_bound(model, model.high, 1),
        edition=model.edition.value if model.edition else None,
        error_pct=model.error_pct,
        error_meaning=model.error_meaning,
        n=model.n,
        verification=model.verification,
    )


def _bound(model: said.StatementEntry, given: float | None, side: int) -> float | None:
    """An end of the range: as given, or from the error. Six digits, so that 0.8 less 9 % is 0.728."""
    if model.error_pct is None or not isinstance(model.value, float | int):
        return given
    return float(f"{model.value * (1 + side * model.error_pct / 100):.6g}")


def _value(value: said.Period | list[said.Period] | bool | float | str) -> Value | frozenset[int]:
    if isinstance(value, said.Period):
        value = [value]
    if isinstance(value, list):
        return frozenset().union(*(period_days(period.start, period.end) for period in value))
    return value


def conditions_of(when: said.When) -> tuple[Condition, ...]:
    return tuple(
        Condition(fact=fact, minimum=wanted.min, maximum=wanted.max)
        if isinstance(wanted, said.Range)
        else Condition(fact=fact, values=tuple(wanted))
        for fact, wanted in sorted(when.items())
    )


def source_of(model: said.SourceEntry | None) -> Source | None:
    if model is None:
        return None
    return Source(title=model.title, url=model.url, read_on=model.read_on, verified=model.verified, note=model.note)


def practice_of(entry: Entry[schema.PracticeEntry]) -> Practice:
    model = entry.model
    return Practice(
        id=model.id,
        names=model.names,
        descriptions=model.descriptions,
        land_uses=tuple(model.land_uses),
        before=_state(model.tier1_from),
        after=_state(model.tier1_to),
        input_by_class=model.tier1_input_by_class,
        flags=tuple(model.flags),
        pack=entry.pack,
    )


def _state(model: schema.Tier1State | None) -> DomainState | None:
    return DomainState(land_use=model.land_use, tillage=model.tillage, input=model.input) if model else None


def service_of(entry: Entry[ServiceEntry]) -> Service:
    model = entry.model
    return Service(
        id=model.id,
        names=model.names,
        region=model.region,
        topics=tuple(model.topics),
        descriptions=model.descriptions,
        when=conditions_of(model.when),
        effect_kind=model.effect_kind,
        refines=model.refines,
        cices=tuple(model.cices),
        providers=model.providers,
        beneficiaries=model.beneficiaries,
        source=source_of(model.source),
    )


def scenario_of(entry: Entry[ScenarioEntry] | Entry[PlaceEntry]) -> Scenario:
    model = entry.model
    return Scenario(
        name=model.name,
        on=model.on,
        expect=model.expect.model_dump(exclude_unset=True, by_alias=True),
        lon=model.place.lon,
        lat=model.place.lat,
        place_name=model.place.name,
        given=model.given,
        lang=model.lang,
        pack=entry.pack,
        path=entry.document.name,
        line=entry.document.line(entry.key),
    )
