"""pygeofilter 0.4 builds its CQL2 grammar when it is imported, and pygeoapi 0.24 imports it into every server: a sixth
of the time to start, for filters that are read here by a parser of our own."""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

NAME = "pygeofilter.parsers.cql2_text"


class LateGrammar(ModuleType):
    """Stands in for the parser's package until the first text is parsed."""

    __path__: list[str] = []  # noqa: RUF012  the import system looks for it on a package

    def parse(self, text: str) -> Any:
        if sys.modules.get(NAME) is self:
            del sys.modules[NAME]
        return import_module(NAME).parse(text)


def put_off() -> None:
    """To be called before pygeoapi is imported; afterwards it changes nothing."""
    sys.modules.setdefault(NAME, LateGrammar(NAME))
