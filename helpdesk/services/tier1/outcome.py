"""What a change of system comes to: numbers with the figures they rest on, or why there are none."""

from dataclasses import dataclass

from ...domain.practices import Tier1State
from ...domain.statements import Statement
from ...domain.tier1 import Change, Edition, Estimate, Factors


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemChange:
    """`reference` (t C/ha) and the `factors` of both sides are what `change` is made of; `facts` are the statements
    they are from, the reference stock first; those without an edition are `local`.

    `notes`: `LOCAL_WINS` (figures of a body here beat the default), `HOLDS_ALL` (one figure holds land use, tillage
    and input), `LOCAL_SAME` (the local figure is one for both systems, so that it says nothing of this change and the
    default stands), `LOCAL_ONE_SIDED` (there is one for only one of them, which is not put beside a default).
    """

    edition: Edition
    before: Tier1State
    after: Tier1State
    change: Change
    reference: Estimate
    factors: tuple[Factors, Factors]
    facts: tuple[Statement, ...]
    notes: tuple[str, ...] = ()

    @property
    def local(self) -> tuple[Statement, ...]:
        return tuple(each for each in self.facts if each.edition is None)

    @property
    def verification(self) -> str | None:
        """That of the weakest figure."""
        return min((each.verification for each in self.facts), key=_strength, default=None)

    @property
    def tier(self) -> int:
        """The evidence tier of the factors: that of the best, since a local one decides the difference."""
        return max(each.tier for each in self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """No number. `status`: `no_default`, `method_not_applicable`, `unknown_place`, `incomplete_system`, `conflict` or
    `artefact`; `code` says more (see `words.csv`), `about` which facts it is about, as name and value, and `facts`
    which statements. `suppressed` is what an artefact would come to, to explain it by, never to advise."""

    status: str
    code: str
    edition: Edition
    about: tuple[tuple[str, str], ...] = ()
    facts: tuple[str, ...] = ()
    suppressed: Change | None = None


def _strength(verification: str | None) -> int:
    told = verification or ""
    if told.startswith("NOT"):
        return 0
    return 2 if told.startswith("verified") else 1
