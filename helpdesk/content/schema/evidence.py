"""`evidence.yaml`: what experiments, reviews and inventories measured of a practice."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from ...domain.evidence import Metric
from .base import Dated, Id, SomeTexts, Url, Words
from .statement import When

Climate = Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$")]
Count = Annotated[int, Field(gt=0)]


class EvidenceEntry(Dated):
    """`evidence.yaml`: one figure of one publication as published, or a coefficient that a body set (with `issuer`)."""

    id: Id
    practices: list[Id] = Field(default_factory=list, description="None where it says what is feasible at all")
    region: Id
    land_uses: list[Id] = Field(default_factory=list, description="Uses of the land before, where not the practice's")
    metric: Metric
    value: float | None = None
    low: float | None = None
    high: float | None = None
    spread: Words | None = Field(default=None, description="What value, low and high are")
    comparator: Words | None = None
    climates: list[Climate] = Field(
        default_factory=list, description="Climate zones, or families in their names: temperate, tropical_dry, dry"
    )
    pooled: bool = Field(default=False, description="May stand for other climates, where nothing nearer is known")
    scope: Words | None = Field(default=None, description="Where it was measured, as published")
    studies: Count | None = None
    observations: Count | None = None
    counted: Words | None = Field(default=None, description="What was counted, where it is not sites and samples")
    depth_cm: Annotated[float, Field(gt=0)] | None = None
    years: Annotated[float, Field(gt=0)] | None = Field(default=None, description="Period of the change")
    duration: Words | None = Field(default=None, description="The period as published, where it is no single number")
    per_hedge: bool = Field(default=False, description="Of a hectare of hedge, not of field")
    whole_system: bool = Field(default=False, description="Wood and roots are counted with the soil")
    counts_input: bool = Field(default=False, description="Counts the carbon itself that is brought in, as biochar")
    issuer: Id | None = Field(default=None, description="Body that set it as a coefficient of its own accounts")
    scheme: Id | None = None
    when: When = Field(default_factory=dict)
    replaces: list[Id] = Field(default_factory=list, description="Evidence that this one stands in for here")
    tier: Annotated[int, Field(ge=0, le=5)]
    evidence_class: Annotated[str, StringConstraints(pattern=r"^(A-?|B|C|D|E|scheme)$")] = Field(
        description="A official factor, A- proposed Tier 1, B global synthesis, C regional study, D model, E note"
    )
    caveat: SomeTexts = Field(default_factory=dict)
    citation: Words
    url: Url | None = None
    verification: Literal["full_text_seen", "abstract_seen", "secondary_seen", "NOT_VERIFIED"]

    @model_validator(mode="after")
    def _whole(self) -> "EvidenceEntry":
        if self.value is None and (self.low is None or self.high is None):
            raise ValueError("give value, or low and high")
        for name, wrong in (("low", _above(self.low, self.value)), ("high", _above(self.value, self.high))):
            if wrong:
                raise ValueError(f"{name} is on the wrong side of value {self.value}")
        if not self.climates and not self.pooled:
            raise ValueError("name the climates it is from, or say pooled: true")
        if self.scheme is not None and self.issuer is None:
            raise ValueError("a coefficient of a scheme needs issuer, the body that set it")
        return self


def _above(lower: float | None, upper: float | None) -> bool:
    return lower is not None and upper is not None and lower > upper
