"""All that was found, as `results.json` keeps it: a whole run, or one in which some rows were measured again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .figures import Figure, Row, Spread
from .loads import Loaded
from .wrk import Load

NAME = "results.json"
# The rows whose figures are slopes, and whose loads were measured, have a table of their own.
GROWTH, LOADS = "growth", "loads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """`rows` by id, each with `Row.about`: when, on what, and how busy the machine was. `loads` are of the row of
    that name."""

    rows: Mapping[str, Row]
    loads: Sequence[Loaded] = ()

    @property
    def figures(self) -> list[Figure]:
        return [figure for row in self.rows.values() for figure in row.figures]

    @property
    def guarded(self) -> list[Figure]:
        """Those that runs are held against each other by: a machine that others hold slows longer work by more."""
        return [figure for row in self.rows.values() if not row.busy for figure in row.figures if figure.guarded]

    def updated(self, newer: "Results") -> "Results":
        """With what is in `newer` instead of what was of the same id."""
        return Results(rows={**self.rows, **newer.rows}, loads=newer.loads or self.loads)


def write(results: Results, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    told = {
        "rows": [_row(row) for row in results.rows.values()],
        "loads": [asdict(each) for each in results.loads],
    }
    (folder / NAME).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _row(row: Row) -> dict[str, Any]:
    figures = [{**asdict(figure), "reached": figure.reached} for figure in row.figures]
    return {**asdict(row), "figures": figures}


def read(folder: Path) -> Results:
    """Of a folder without results: nothing."""
    path = folder / NAME
    told = json.loads(path.read_text("utf-8")) if path.is_file() else {"rows": [], "loads": []}
    rows = [_row_of(each) for each in told["rows"]]
    return Results(rows={row.id: row for row in rows}, loads=[_loaded_of(each) for each in told["loads"]])


def _row_of(told: Mapping[str, Any]) -> Row:
    figures = [_figure_of(each) for each in told["figures"]]
    times = {name: Spread(**each) for name, each in told["times"].items()}
    return Row(**{**told, "figures": figures, "times": times})


def _figure_of(told: Mapping[str, Any]) -> Figure:
    given = {name: value for name, value in told.items() if name != "reached"}
    return Figure(**{**given, "spread": Spread(**told["spread"])})


def _loaded_of(told: Mapping[str, Any]) -> Loaded:
    return Loaded(**{**told, "closed": Load(**told["closed"]), "open": Load(**told["open"])})
