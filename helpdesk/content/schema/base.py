"""What all content models share."""

import json
import re
from datetime import date
from typing import Annotated, Self
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from ...domain.calendar import Validity


class Strict(BaseModel):
    """A model that refuses keys it does not know and can be written with the names used in the files."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _as_text(value: object) -> object:
    """An id that YAML read as a number or a date is still an id."""
    return str(value) if isinstance(value, int | float | date) and not isinstance(value, bool) else value


Id = Annotated[str, BeforeValidator(_as_text), StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
TopicId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")]
LangTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def _by_lang(value: object) -> object:
    if isinstance(value, dict):
        return value
    example = f"{{en: {json.dumps(value, ensure_ascii=False)}}}" if isinstance(value, str) and value else "{en: Clay}"
    raise ValueError(f"must be texts by language, for example {example}")


# What may be left out may also be empty.
SomeTexts = Annotated[dict[LangTag, Words], BeforeValidator(_by_lang)]
TextsByLang = Annotated[dict[LangTag, Words], Field(min_length=1), BeforeValidator(_by_lang)]
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
# What lets its bearer in: signed queries of S3, Google and CloudFront, and of Azure, and what others call their keys.
_LETTING_IN = re.compile(
    r"x-(amz|goog)-(signature|credential|security-token)|signature|sig|awsaccesskeyid|googleaccessid|key-pair-id"
    r"|(access|auth|sas)?[_-]?token|(api|access|subscription)[_-]?key|(client[_-]?)?secret|pass(word|wd)?|pwd",
    re.IGNORECASE,
)


def _for_everybody(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ValueError("is not a web address; begin with https://") from None
    for name, _ in parse_qsl(f"{parts.query}&{parts.fragment}", keep_blank_values=True):
        if _LETTING_IN.fullmatch(name):
            raise ValueError(
                f"holds {name}, which lets in whoever knows it, and everybody is to read it; give an address that "
                "needs none, or fetch the file and give its path"
            )
    return url


# Without a login: everybody reads what a pack or a layer names.
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#@]+([/?#]\S*)?$"), AfterValidator(_for_everybody)]


class Dated(Strict):
    """Half-open validity `[from, to)`."""

    start: date | None = Field(default=None, alias="from", description="First day in force")
    end: date | None = Field(default=None, alias="to", description="First day no longer in force")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.end and self.end <= self.start:
            raise ValueError(f"to {self.end} is not after from {self.start}; to is the first day no longer in force")
        return self

    @property
    def validity(self) -> Validity:
        return Validity(self.start, self.end)


class BoundsEntry(Strict):
    """The least and the most that a number may be, both included, in the unit of its fact."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "BoundsEntry":
        if self.min is None and self.max is None:
            raise ValueError("give min, max or both")
        if self.min is not None and self.max is not None and self.min >= self.max:
            raise ValueError("min is below max")
        return self
