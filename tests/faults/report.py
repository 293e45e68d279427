"""What a run of the faults tried, on the terminal and as a page that is kept."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime

from helpdesk import __version__

KILLS = "processes killed"
_WELL = "Nothing that was acknowledged was lost, and nothing half done was served."


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One test: how many times it tried what, at the instants of which seed; None where nothing in it is by chance."""

    what: str
    times: int
    seed: int | None
    test: str

    def as_words(self) -> Sequence[str | int | None]:
        return astuple(self)

    @staticmethod
    def name(node: str) -> str:
        """The statement of a test, by its name or id."""
        return node.rpartition("::")[2].removeprefix("test_").replace("_", " ")

    @classmethod
    def of(cls, words: Sequence[object]) -> "Tried":
        what, times, seed, test = words
        return cls(what=str(what), times=int(str(times)), seed=None if seed is None else int(str(seed)), test=str(test))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Of all tests of a run that came to their end."""

    tried: Sequence[Tried]
    skipped: int
    # As `tried` names its tests; what failed while it was set up or taken down too.
    failed: Collection[str] = ()

    @property
    def totals(self) -> Mapping[str, int]:
        found: Counter[str] = Counter()
        for each in self.tried:
            found[each.what] += each.times
        return dict(found.most_common())

    @property
    def _held(self) -> Mapping[tuple[str, str], int]:
        """All the parameters of a test together; none where it failed with any of them."""
        failed = {each.partition("[")[0] for each in self.failed}
        found: Counter[tuple[str, str]] = Counter()
        for each in self.tried:
            if (test := each.test.partition("[")[0]) not in failed:
                found[test, each.what] += each.times
        return dict(sorted(found.items(), key=lambda item: (item[0][1], item[0][0])))

    @property
    def verdict(self) -> str:
        said = f"{len(self.failed)} tests failed." if self.failed else _WELL
        return f"{said} {self.skipped} tests were skipped." if self.skipped else said

    def lines(self) -> Iterator[str]:
        """For a terminal; the seeds, with which a run can be had again, of what was by chance."""
        for each in self.tried:
            if each.seed is not None:
                yield f"{each.times:5} {each.what} (seed {each.seed}): {each.test}"
        yield "in all: " + ", ".join(f"{times} {what}" for what, times in self.totals.items())
        yield from (f"failed: {each}" for each in sorted(self.failed))
        yield self.verdict

    def markdown(self, *, deep: bool) -> str:
        rows = "".join(f"| {what} | {times} |\n" for what, times in self.totals.items())
        tests = "".join(f"| {test} | {times} {what} |\n" for (test, what), times in self._held.items())
        failed = "".join(f"- {each}\n" for each in sorted(self.failed))
        how = "`make faults`" if deep else "the short run within `make test`"
        return f"""# Faults tried

Written by {how} of the software {__version__} on {datetime.now(UTC):%Y-%m-%d}: `make faults
PYTEST="--faults-report tests/faults/REPORT.md"` writes it anew. Kills fall at random instants, others in each run.

| what | times |
|---|---|
{rows}
**{self.verdict}**

{failed}{"\n" if failed else ""}| statement | held through |
|---|---|
{tests}"""
