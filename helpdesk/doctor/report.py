"""What was found, for people and for programs."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from .rules import Finding, Outcome

_MARKS: dict[Outcome, tuple[str, str]] = {
    "fault": ("✗", "bold red"),
    "hint": ("!", "yellow"),
    "holds": ("✓", "green"),
    "moot": ("-", "dim"),
}


def failed(findings: Iterable[Finding]) -> bool:
    """Whether anything shows wrong or missing data; hints do not count."""
    return any(finding.outcome == "fault" for finding in findings)


def as_json(url: str, findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "url": url,
        "passed": not failed(findings),
        **_counts(findings),
        "findings": [asdict(each) for each in findings],
    }


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    return {outcome: sum(each.outcome == outcome for each in findings) for outcome in _MARKS}


def show(console: Console, url: str, findings: Sequence[Finding]) -> None:
    """One row for each rule and outcome, the subjects that share it together; what holds comes last."""
    table = Table(title=escape(url), title_justify="left", show_lines=False, pad_edge=False, box=None, expand=True)
    table.add_column("", width=1)
    table.add_column("rule", no_wrap=True)
    table.add_column("what was found", ratio=1)
    for outcome in _MARKS:
        for group in _groups(each for each in findings if each.outcome == outcome and outcome != "moot"):
            table.add_row(Text(*_MARKS[outcome]), group[0].rule, _cell(group))
    console.print(table)
    counts = _counts(findings)
    found = f"{_counted(counts['fault'], 'fault')}, {_counted(counts['hint'], 'hint')}"
    holds = f"{_counted(counts['holds'], 'rule')} hold{'s' if counts['holds'] == 1 else ''}"
    console.print(f"{found}; {holds}, {counts['moot']} do{'es' if counts['moot'] == 1 else ''} not apply", style="bold")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _groups(findings: Iterable[Finding]) -> list[list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for each in findings:
        found.setdefault(each.rule, []).append(each)
    return list(found.values())


def _cell(group: Sequence[Finding]) -> Group | Text:
    first = group[0]
    if first.outcome == "holds":
        return Text(f"{first.title}" + (f" ({len(group)})" if len(group) > 1 else ""), style="dim")
    lines = [Text(first.title, style="bold")]
    for each in group[:6]:
        lines += [Text(f"{each.subject}: {detail}") for detail in each.details]
    if len(group) > 6:
        lines.append(Text(f"and {len(group) - 6} more"))
    return Group(
        *lines, Text(f"A user meets: {first.meets}", style="italic"), Text(f"Remedy: {first.remedy}", style="cyan")
    )
