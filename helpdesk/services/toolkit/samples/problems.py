"""What is wrong with laboratory results: every row of it, none hides another."""

from dataclasses import dataclass, field

from ....domain.errors import BadParameter


@dataclass(slots=True)
class Problems:
    """Of the input `source`; gathered until `stop` is asked."""

    source: str
    found: list[str] = field(default_factory=list)

    def add(self, where: str, column: str, message: str) -> None:
        """`where` is `line 4` of a CSV, or `records[2]`."""
        self.found.append(f"{where}, {column}: {message}" if column else f"{where}: {message}")

    def stop(self) -> None:
        """Raises BadParameter where anything was found, one line for each problem."""
        if self.found:
            count = len(self.found)
            head = "1 problem" if count == 1 else f"{count} problems"
            raise BadParameter(self.source, "\n".join([f"nothing was computed, for {head}:", *self.found]))
