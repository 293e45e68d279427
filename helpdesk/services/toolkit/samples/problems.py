"""What is wrong with laboratory results: every row of it, none hides another."""

import re
from dataclasses import dataclass, field

from ....domain.errors import BadParameter

# More than anybody mends at once; the rest is counted.
SHOWN = 100
_NUMBER = re.compile(r"[0-9]+")


@dataclass(slots=True)
class Problems:
    """Of the input `source`; gathered until `stop` is asked."""

    source: str
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, where: str, column: str, message: str) -> None:
        """`where` is `line 4` of a CSV, `records[2]`, or `records` for all of them."""
        number = _NUMBER.search(where)
        said = f"{where}, {column}: {message}" if column else f"{where}: {message}"
        self.found.append((int(number[0]) if number else -1, said))

    def stop(self) -> None:
        """Raises BadParameter where anything was found, a line for each problem in the order of rows, at most SHOWN."""
        if self.found:
            count = len(self.found)
            head = "1 problem" if count == 1 else f"{count} problems"
            told = [said for _, said in sorted(self.found, key=lambda each: each[0])[:SHOWN]]
            more = [f"and {count - SHOWN} more"] if count > SHOWN else []
            raise BadParameter(self.source, "\n".join([f"nothing was computed, for {head}:", *told, *more]))
