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


class Interest(StrEnum):
    """Whose a body is, so that an asker knows who has something to sell.

    `PUBLIC`: an authority, or what it runs. `RESEARCH`: an institute or university. `MEMBERS`: of and for those who
    belong to it. `STANDARD_SETTER`: paid for what is certified by its own standard. `PRIVATE`: sells goods or services.
    """

    PUBLIC = "public"
    RESEARCH = "research"
    MEMBERS = "members"
    STANDARD_SETTER = "standard_setter"
    PRIVATE = "private"

    @property
    def sells(self) -> bool:
        """Whether it earns when its advice is followed: never told as impartial, and without power over others."""
        return self in (Interest.STANDARD_SETTER, Interest.PRIVATE)


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
    """Who speaks: a ministry, a county, a basin agency, a research institute, a cooperative, a standard setter.

    `interest` is None where the pack does not say: then nothing is told of it.
    """

    id: str
    names: Texts
    pack: str
    interest: Interest | None = None
    url: str | None = None
    competences: tuple[Competence, ...] = ()
    contacts: tuple[Contact, ...] = ()

    @property
    def sells(self) -> bool:
        return self.interest is not None and self.interest.sells


def competent(competences: Iterable[Competence], topic: str) -> list[Competence]:
    """Those that cover the topic: a competence on a topic covers everything under it."""
    covering = set(lineage(topic))
    return [competence for competence in competences if competence.topic in covering]
