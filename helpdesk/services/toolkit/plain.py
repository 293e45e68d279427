"""Inputs and results as the tools have them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...domain.errors import BadParameter
from ...domain.toolkit.numbers import Numbers

Given = Mapping[str, Any]
Results = dict[str, Any]


def plain(value: ArrayLike) -> Any:
    """A number or list of JSON; null where there is no number."""
    found = np.asarray(value, dtype=np.float64)
    listed = found.astype(object)
    listed[~np.isfinite(found)] = None
    return listed.tolist()


def column(rows: Sequence[Given], name: str) -> Numbers:
    """One value of every row."""
    return np.array([row[name] for row in rows], dtype=np.float64)


def chosen(given: Given, wanted: str, others: Sequence[str], because: str, within: str = "") -> Any:
    """The input that goes with a choice. Raises BadParameter where it is missing, or where one is given that goes with
    another choice."""
    prefix = f"{within}." if within else ""
    for other in others:
        if given.get(other) is not None:
            raise BadParameter(f"{prefix}{other}", f"does not go with {because}, which takes {wanted}; leave it out")
    if given.get(wanted) is None:
        raise BadParameter(f"{prefix}{wanted}", f"is missing; {because} needs it")
    return given[wanted]
