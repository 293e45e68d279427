"""The monitoring toolkit as processes: one table of tools, each a declaration."""

from collections.abc import Sequence

from ..tool import Tool
from . import classes, crediting, detection, equivalent_mass, rothc, samples, stocks, strata, targets
from .declared import Declared, tool_of

DECLARED: Sequence[Declared] = (
    *stocks.DECLARED,
    *equivalent_mass.DECLARED,
    *samples.DECLARED,
    *detection.DECLARED,
    *strata.DECLARED,
    *targets.DECLARED,
    *crediting.DECLARED,
    *rothc.DECLARED,
    *classes.DECLARED,
)


def toolkit_tools() -> list[Tool]:
    """Every tool, in the order in which a monitoring plan needs them."""
    return [tool_of(each) for each in DECLARED]
