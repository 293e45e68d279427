"""What a layer file says of its looks: colours, entries of the legend, further styles, and names of properties."""

from typing import Annotated, Self

from pydantic import Field, StrictInt, StrictStr, StringConstraints, model_validator

from .base import Id, Strict, TextsByLang, Words

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?$")]
Paint = Annotated[str, StringConstraints(pattern=r"^(none|#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?)$")]
Length = Annotated[float, Field(ge=0, le=50)]


class StopEntry(Strict):
    at: float
    colour: Colour


class SymbolEntry(Strict):
    """Colours are `#rrggbb`, `#rrggbbaa` (the last two are the opacity) or `none`; lengths are pixels."""

    fill: Paint | None = None
    stroke: Paint | None = None
    stroke_width: Length | None = None
    radius: Annotated[float, Field(gt=0, le=50, description="Of the marker of a point")] | None = None


class RestEntry(SymbolEntry):
    """Every value that no entry has."""

    names: TextsByLang


class LegendEntry(SymbolEntry):
    """One line: of one `value`, or of the numbers from `from` on and under `below`. What is not said of its looks is as
    in `symbol`; a value without names is shown as it is."""

    value: StrictInt | StrictStr | None = None
    low: float | None = Field(default=None, alias="from", description="The lowest number of this entry")
    high: float | None = Field(default=None, alias="below", description="The first number no longer in this entry")
    names: TextsByLang | None = None

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        is_range = self.low is not None or self.high is not None
        if (self.value is not None) == is_range:
            raise ValueError("give either value, or from and below (one of them may be left out)")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"from {self.low:g} must be under below {self.high:g}")
        return self


class LegendOfFeatures(Strict):
    """How features are drawn: all alike as `symbol` says, or by the values of one property."""

    by: Words | None = Field(default=None, description="Property whose values the entries are for")
    label: Words | None = Field(default=None, description="Property that names a feature on a map")
    symbol: SymbolEntry = SymbolEntry()
    entries: list[LegendEntry] = Field(default_factory=list)
    others: RestEntry | None = Field(default=None, description="How every other value is drawn; else it is not")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.by is None) != (not self.entries):
            raise ValueError("entries and by (the property they are for) belong together; give both or neither")
        if self.others is not None and self.by is None:
            raise ValueError("others are the values that no entry has; give by and entries too")
        return self


class StyleEntry(Strict):
    """Another style of a coverage: another ramp, or other colours for its classes, by their ids."""

    id: Id
    title: TextsByLang
    ramp: list[StopEntry] = Field(default_factory=list)
    colours: dict[Id, Colour] = Field(default_factory=dict)


class ColumnEntry(Strict):
    """What a property is called, its unit, and, where its values are ids of features of another layer, which one."""

    title: TextsByLang
    unit: str | None = None
    refers_to: Id | None = Field(default=None, description="A layer of features, regions or statements")
