"""What a run of hostile input tried, on the terminal and as a page that is kept."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from helpdesk import __version__


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """By test, how many inputs were answered with which class of status; an honest 503 is the only 5xx that may be."""

    tried: Mapping[str, Counter[str]]
    failed: int

    @property
    def total(self) -> Counter[str]:
        return sum(self.tried.values(), Counter())

    @property
    def verdict(self) -> str:
        if self.failed:
            return f"{self.failed} tests failed: what they say is above."
        away = self.total["5xx"]
        return f"None was answered 5xx but {away:,} with an honest 503." if away else "None was answered 5xx."

    def lines(self) -> Iterator[str]:
        for test, answers in self.tried.items():
            yield f"{answers.total():8,} {test}"
        classes = ", ".join(f"{count:,} answered {name}" for name, count in sorted(self.total.items()))
        yield f"hostile: {self.total.total():,} inputs tried, {classes}"
        yield self.verdict

    def markdown(self, *, deep: bool) -> str:
        rows = "".join(
            f"| {test} | {answers.total():,} | {answers['2xx']:,} | {answers['4xx']:,} |\n"
            for test, answers in sorted(self.tried.items())
        )
        how = "`make hostile`" if deep else "the short run within `make test`"
        return f"""# Hostile input tried

Written by {how} of the software {__version__} on {datetime.now(UTC):%Y-%m-%d}: `make hostile
PYTEST="--hostile-report tests/hostile/REPORT.md"` writes it anew.

**{self.total.total():,} inputs. {self.verdict}**

| statement | inputs | taken | refused |
|---|---|---|---|
{rows}"""
