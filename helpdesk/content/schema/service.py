"""`services.yaml`: what land does for people here, and through which topics it can be served."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from .base import Id, SomeTexts, Strict, TextsByLang, TopicId
from .statement import SourceEntry, When

CicesClass = Annotated[str, StringConstraints(pattern=r"^[1-6](\.[0-9X]{1,2}){3}$")]


class ServiceEntry(Strict):
    """`services.yaml`: an ecosystem service, the region whose bodies provide for it, and the topics that serve it."""

    id: Id
    names: TextsByLang
    descriptions: SomeTexts = Field(default_factory=dict)
    region: Id
    topics: Annotated[list[TopicId], Field(min_length=1)]
    when: When = Field(default_factory=dict, description="At stake where all of these hold; else everywhere")
    effect_kind: Id | None = Field(
        default=None, description="Kind of region that its effects fill: who decides must cover it"
    )
    refines: Id | None = Field(
        default=None, description="The same service of a wider region, whose place this one and its conditions take"
    )
    cices: list[CicesClass] = Field(default_factory=list, description="Classes of CICES V5.1, for example 2.2.1.1")
    providers: SomeTexts = Field(default_factory=dict, description="Who provides for it, as the source says")
    beneficiaries: SomeTexts = Field(default_factory=dict, description="Who benefits, as the source says")
    source: SourceEntry | None = None

    @model_validator(mode="after")
    def _people_are_sourced(self) -> Self:
        if (self.providers or self.beneficiaries) and self.source is None:
            raise ValueError("providers and beneficiaries need a source that names them; else leave them out")
        return self
