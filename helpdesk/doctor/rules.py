"""What a rule is, and what comes of looking at something by it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

Weight = Literal["fault", "hint"]
Outcome = Literal["holds", "fault", "hint", "moot"]


class Moot(Exception):
    """The rule says nothing about this subject; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule[Subject]:
    """`look` gives what is wrong, in a line each; nothing where the rule holds. It may raise Moot.

    `meets` is what a user of QGIS meets where it does not hold, `remedy` what the keeper of the server can do. A hint
    costs time or comfort, a fault shows wrong or missing data.
    """

    id: str
    title: str
    meets: str
    remedy: str
    look: Callable[[Subject], Iterable[str]]
    weight: Weight = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule looked at for one subject."""

    rule: str
    title: str
    subject: str
    outcome: Outcome
    details: tuple[str, ...] = ()
    meets: str = ""
    remedy: str = ""


MOST_DETAILS = 5


def apply[Subject](rule: Rule[Subject], subject: Subject, name: str) -> Finding:
    """Never raises: what a server answers may be anything, and an answer that a rule stumbles over breaks the rule."""
    try:
        details = [line for line, _ in zip(rule.look(subject), range(MOST_DETAILS), strict=False)]
    except Moot as reason:
        return Finding(rule=rule.id, title=rule.title, subject=name, outcome="moot", details=(str(reason),))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
        details = [f"an answer cannot be made sense of ({type(error).__name__}: {str(error)[:200]})"]
    if not details:
        return Finding(rule=rule.id, title=rule.title, subject=name, outcome="holds")
    return Finding(
        rule=rule.id, title=rule.title, subject=name, outcome=rule.weight, details=tuple(details),
        meets=rule.meets, remedy=rule.remedy,
    )  # fmt: skip
