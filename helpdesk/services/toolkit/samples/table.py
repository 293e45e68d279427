"""Laboratory results as text cells: from a CSV as spreadsheets write it, or from records."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ....domain.errors import BadParameter
from ..plain import Given
from .problems import Problems

# A spreadsheet of a country with decimal commas separates by semicolons.
_SEPARATORS = (";", "\t", ",")
_BOM = "\ufeff"
_MOST_ROWS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`where` tells people which row it is. Cells by column; one that is not there is absent, not empty. No `cells` are
    those of a row of another length, of which nobody knows which is which."""

    where: str
    cells: Mapping[str, object] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`separator` is that of a CSV, else nothing; `header` is where the names of the columns stand. `problems` gathers
    what is wrong with any of it."""

    source: str
    header: str
    columns: Sequence[str]
    rows: Sequence[Row]
    problems: Problems
    separator: str = ""


def table_of(given: Given) -> Table:
    """Of `csv` or `records`, whichever was given. Raises BadParameter for both or none, and for a CSV without a header
    and rows."""
    text, records = given.get("csv"), given.get("records")
    if text is not None and records is not None:
        raise BadParameter("records", "do not go with csv; give one of the two")
    if text is not None:
        return _of_csv(text)
    if records is None:
        raise BadParameter("csv", "is missing; give laboratory results as csv, text with a header, or as records")
    columns = list(dict.fromkeys(name for record in records for name in record))
    rows = [Row(where=f"records[{place}]", cells=record) for place, record in enumerate(records)]
    return Table(source="records", header="records", columns=columns, rows=rows, problems=Problems("records"))


def _of_csv(text: str) -> Table:
    text = text.removeprefix(_BOM).replace("\r\n", "\n").replace("\r", "\n")
    header = next((line for line in text.split("\n") if line.strip()), "")
    separator = next((each for each in _SEPARATORS if each in header), ",")
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise BadParameter("csv", f"line {reader.line_num}: {error}; close every quotation mark") from error
    if len(lines) < 2:
        raise BadParameter("csv", "needs a line of column names and one line for each layer")
    if len(lines) - 1 > _MOST_ROWS:
        raise BadParameter("csv", f"has {len(lines) - 1} rows, {_MOST_ROWS} are read; send it in parts")
    return _rows(lines, separator)


def _rows(lines: Sequence[tuple[int, list[str]]], separator: str) -> Table:
    first, names = lines[0]
    columns, problems = [name.lower() for name in names], Problems("csv")
    for place, name in enumerate(columns):
        if name in columns[:place]:
            problems.add(f"line {first}", name, "is named twice")
    rows = []
    for number, cells in lines[1:]:
        if len(cells) == len(columns):
            rows.append(Row(where=f"line {number}", cells=dict(zip(columns, cells, strict=True))))
            continue
        rows.append(Row(where=f"line {number}", cells=None))
        hint = ", or is that a decimal comma? Separate by semicolons then" if separator == "," else ""
        problems.add(f"line {number}", "", f"has {len(cells)} cells, the {len(columns)} columns need as many{hint}")
    return Table(
        source="csv", header=f"line {first}", columns=columns, rows=rows, problems=problems, separator=separator
    )
