"""What a scenario expects of the carbon at its place."""

from typing import Literal

from pydantic import Field

from .base import Id, Strict
from .statement import Range


class HeadlineExpectation(Strict):
    """Only the keys that the scenario fixes."""

    method: Literal["tier1", "local", "field_evidence"] | None = None
    edition: Literal["2006", "2019"] | None = None
    issuer: Id | None = None
    evidence: Id | None = None
    rate_t_c_ha_yr: Range | None = None
    sign_certain: bool | None = None


class PracticeExpectation(Strict):
    """Of one practice; `headline: null` says that none leads. `methods` are statuses, as `tier1 2019: artefact`."""

    headline: HeadlineExpectation | None = None
    offer: bool | None = None
    why_has: list[str] = Field(default_factory=list)
    methods: dict[str, str] = Field(default_factory=dict)


class CarbonExpectation(Strict):
    """`four_per_1000_kg` by origin, with the edition where there is one: `tier1_present 2019: {min: 32, max: 34}`."""

    land_use: Id | None = None
    land_use_from: Literal["asker", "layer", "unknown"] | None = None
    four_per_1000_kg: dict[str, Range] = Field(default_factory=dict)
    messages_has: list[str] = Field(default_factory=list)
    practices: dict[Id, PracticeExpectation] = Field(default_factory=dict)
    not_practices: list[Id] = Field(default_factory=list)
