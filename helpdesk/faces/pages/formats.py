"""Days, periods, numbers and distances as people of a language write them (CLDR, by Babel)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from babel import Locale
from babel.dates import format_date, format_skeleton, get_month_names
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from ...domain.calendar import DAYS, day_number
from ...domain.units import shown
from ...ports import NamedPlace

# Closed days are days of a leap year, so that 29 February has a place.
_LEAP_YEAR = 2024
# Spans of time, which languages write out; Babel has no plural of them for Portuguese and Swahili.
_SPANS = {
    "years": {"en_GB": "{} years", "fr": "{} ans", "es": "{} años", "pt": "{} anos", "sw": "miaka {}"},
    "months": {"en_GB": "{} months", "fr": "{} mois", "es": "{} meses", "pt": "{} meses", "sw": "miezi {}"},
    "days": {"en_GB": "{} days", "fr": "{} jours", "es": "{} días", "pt": "{} dias", "sw": "siku {}"},
}
# Where value and range stay under so many tonnes, they are told in kilograms.
_KILOGRAMS_UNDER_T = 0.1


class Rates(NamedTuple):
    """A rate and the ends of its range in one unit."""

    value: str
    low: str | None
    high: str | None
    unit: str


class Formats:
    """For one of the languages of the page."""

    def __init__(self, lang: str) -> None:
        # English as most of the world writes dates: the day before the month.
        self._lang = "en_GB" if lang == "en" else lang

    def in_full(self, place: NamedPlace) -> str:
        """A place with its county, state and country, the country by its name."""
        country = Locale.parse(self._lang).territories.get(place.country, place.country)
        return f"{place.label.removesuffix(place.country)}{country}"

    def day(self, iso: str) -> str:
        """`2026-03-01` as `1 March 2026`."""
        return str(format_date(date.fromisoformat(iso), "long", locale=self._lang))

    def last_day(self, iso: str) -> str:
        """The last day of a half-open validity that ends before `iso`."""
        return self.day((date.fromisoformat(iso) - timedelta(days=1)).isoformat())

    def periods(self, periods: Sequence[Mapping[str, str]]) -> str:
        """`[{from: 10-01, to: 01-31}]` as `1 Oct – 31 Jan`."""
        return ", ".join(" – ".join(self._month_day(period[end]) for end in ("from", "to")) for period in periods)

    def months(self) -> list[str]:
        """The twelve months as single letters."""
        names = get_month_names("narrow", context="stand-alone", locale=self._lang)
        return [str(names[month]) for month in range(1, 13)]

    def number(self, value: float) -> str:
        """At most four significant decimals, with the decimal sign of the language."""
        return str(format_decimal(value, "#,##0.####", locale=self._lang))

    def bounds(self, low: float | None, high: float | None, to: str) -> str:
        """` (4 to 6)`, ` (≥ 4)`, ` (≤ 6)`, or nothing: sources give both ends of a range, one, or none."""
        if low is not None and high is not None:
            return f" ({self.number(low)} {to} {self.number(high)})"
        if low is not None:
            return f" (≥ {self.number(low)})"
        return f" (≤ {self.number(high)})" if high is not None else ""

    def rates(self, t_c_ha_yr: float, low: float | None, high: float | None, *, small: bool = False) -> "Rates":
        """Tonnes of carbon per hectare and year as people read them: in kilograms where they are small, or stand beside
        `small` ones."""
        in_kg = small or are_small(t_c_ha_yr, low, high)
        factor, pattern, unit = (1000, "#,##0", "kg C/ha/yr") if in_kg else (1, "#,##0.00", "t C/ha/yr")

        def shown_of(value: float) -> str:
            written = str(format_decimal(value * factor, pattern, locale=self._lang))
            # A rounded nothing is no loss.
            return written.removeprefix("-") if not any(each in written for each in "123456789") else written

        return Rates(
            shown_of(t_c_ha_yr),
            None if low is None else shown_of(low),
            None if high is None else shown_of(high),
            shown(unit, self._lang),
        )

    def distance(self, metres: float) -> str:
        return f"{self.number(round(metres / 1000, 1))} km" if metres >= 1000 else f"{metres:.0f} m"

    def depth(self, depth_cm: Sequence[float]) -> str:
        return f"{self.number(depth_cm[0])}–{self.number(depth_cm[1])} cm"

    def unit(self, unit: str | None) -> str:
        return shown(unit, self._lang)

    def amount(self, value: Any, unit: str | None = None) -> str:
        """A value of the record with its unit: a number, a range written as words, or a word, which has none."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            words = str(value).replace("_", " ")
            return f"{words} {shown(unit, self._lang)}".rstrip() if words[:1].isdigit() else words
        if unit in _SPANS:
            spans = _SPANS[unit]
            return spans.get(self._lang, spans["en_GB"]).format(self.number(value))
        return f"{self.number(value)} {shown(unit, self._lang)}".rstrip()

    def _month_day(self, text: str) -> str:
        month, day = text.split("-")
        return str(format_skeleton("MMMd", date(_LEAP_YEAR, int(month), int(day)), locale=self._lang))


def are_small(*t_c_ha_yr: float | None) -> bool:
    """Whether tonnes of carbon per hectare and year are better told in kilograms."""
    return max(abs(each or 0) for each in t_c_ha_yr) < _KILOGRAMS_UNDER_T


def bars(periods: Sequence[Mapping[str, str]]) -> list[tuple[int, int]]:
    """Where closed periods lie on a strip of 366 days: (first day from 0, length); one over New Year is two bars."""
    found = []
    for period in periods:
        first, last = day_number(period["from"]) - 1, day_number(period["to"])
        found += [(first, last - first)] if first < last else [(first, DAYS - first), (0, last)]
    return found


def day_of_strip(iso: str) -> int:
    """Where a day lies on the strip."""
    return day_number(iso[5:]) - 1


def web_link(url: str | None) -> str | None:
    """The address if a browser may safely be sent there, else None."""
    return url if url and urlsplit(url).scheme in ("http", "https") else None


def host(url: str) -> str:
    """The name of a web server, as a short text for a link to it."""
    return urlsplit(url).netloc.removeprefix("www.")


def dialled(phone: str) -> str:
    """The first number of a contact as a telephone takes it: `+33 (0)2 98 00 00 00, mornings` as `+33298000000`."""
    found = re.search(r"\+?\d[\d .-]*", phone.replace("(0)", ""))
    return re.sub(r"[ .-]", "", found[0]) if found else ""


def coded(text: str) -> Markup:
    """Text in which names between backticks are names of data, as HTML."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704  # escaped before
