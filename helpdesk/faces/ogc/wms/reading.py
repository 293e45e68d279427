"""The parameters of a request: names in any case, values as the standard has them (06-042, section 6.8)."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Literal

from ....domain.errors import BadParameter
from .errors import WmsError

Version = Literal["1.3.0", "1.1.1"]

_WHOLE = re.compile(r"[+-]?[0-9]{1,11}", re.ASCII)


class Parameters:
    """By name in upper case. Names that WMS does not know are ignored, as the standard asks; of one that is given
    twice the first counts."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._given: dict[str, str] = {}
        for name, value in pairs:
            self._given.setdefault(name.upper(), value)

    def get(self, name: str, default: str = "") -> str:
        return self._given.get(name, default)

    def __contains__(self, name: str) -> bool:
        return name in self._given

    def needed(self, name: str, example: str) -> str:
        """Raises WmsError for one that is missing."""
        if name not in self._given:
            raise WmsError(name, f"is missing; give for example {name}={example}", "MissingParameterValue")
        return self._given[name]

    def listed(self, name: str, example: str) -> list[str]:
        return self.needed(name, example).split(",")

    def whole(self, name: str, example: str) -> int:
        """A whole number. Raises BadParameter."""
        text = self.needed(name, example)
        if not _WHOLE.fullmatch(text):
            raise BadParameter(name, f"{text[:40]!r} is not a whole number; give for example {name}={example}")
        return int(text)

    def numbers(self, name: str, example: str) -> list[float]:
        """Numbers separated by commas, all finite. Raises BadParameter."""
        text = self.needed(name, example)
        try:
            found = [float(part) for part in text.split(",")]
        except ValueError:
            found = []
        if not found or not all(map(math.isfinite, found)):
            raise BadParameter(name, f"{text[:80]!r} cannot be read; give for example {name}={example}")
        return found

    def truth(self, name: str) -> bool:
        """TRUE or FALSE; FALSE where it is left out. Raises BadParameter."""
        known: Mapping[str, bool] = {"TRUE": True, "FALSE": False, "": False}
        text = self.get(name).upper()
        if text not in known:
            raise BadParameter(name, f"{self.get(name)[:40]!r} is neither TRUE nor FALSE")
        return known[text]


def agreed(asked: str) -> Version:
    """The version to answer in: the one asked for, else the highest below it, else the lowest (06-042, 6.2.4)."""
    try:
        wanted = [int(part) for part in asked.split(".")] if asked else [9]
    except ValueError:
        raise BadParameter("VERSION", f"{asked[:20]!r} is no version; there are 1.3.0 and 1.1.1") from None
    return "1.3.0" if wanted >= [1, 3, 0] else "1.1.1"


def spoken(parameters: Parameters) -> Version:
    """The version of a request for anything but capabilities, which has to be one of those offered."""
    asked = parameters.needed("VERSION", "1.3.0")
    if asked not in ("1.3.0", "1.1.1"):
        raise BadParameter("VERSION", f"{asked[:20]!r} is not offered; there are 1.3.0 and 1.1.1")
    return "1.1.1" if asked == "1.1.1" else "1.3.0"
