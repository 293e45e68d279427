"""Bodies and their competences: who may say what, where, with which power, since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .calendar import Validity
from .text import Texts
from .topics import lineage


class Power(StrEnum):
    """`BIND` and `TIGHTEN` count alike where norms meet; only `BIND` may delegate or use a derogation."""

    BIND = "BIND"
    TIGHTEN = "TIGHTEN"
    ADVISE = "ADVISE"


BINDING = frozenset({Power.BIND, Power.TIGHTEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Competence:
    """Body x topic x region x power; `capacity` is false where the body exists but cannot deliver."""

    body: str
    topic: str
    region: str
    power: Power
    validity: Validity = Validity()
    capacity: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to call: for what and whom, how, when and in which languages."""

    names: Texts
    phone: str | None = None
    email: str | None = None
    url: str | None = None
    address: str | None = None
    hours: str | None = None
    languages: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Who speaks: a ministry, a county, a basin agency, a research institute, a cooperative, a standard setter."""

    id: str
    names: Texts
    pack: str
    url: str | None = None
    competences: tuple[Competence, ...] = ()
    contacts: tuple[Contact, ...] = ()


def competent(competences: Iterable[Competence], topic: str) -> list[Competence]:
    """Those that cover the topic: a competence on a topic covers everything under it."""
    covering = set(lineage(topic))
    return [competence for competence in competences if competence.topic in covering]
