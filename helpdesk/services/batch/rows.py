"""The rows of a file, answered: those without a place, or with a fact that cannot be, are told and not answered."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...domain.conditions import Value
from ...domain.errors import BadParameter
from ...ports.points import Block, Points
from ..desk import Desk
from ..question import parse_given
from . import columns as told
from .advise import advise_many
from .coded import Coded, coded, recoded
from .plan import Plan


def answer_rows(desk: Desk, plan: Plan, points: Points) -> list[Block]:
    """The columns of `all_columns` for n rows; the last says what is wrong with a row."""
    problems = list(points.problems)
    given = {fact: _given(desk, fact, points.texts(column), problems) for fact, column in plan.from_columns.items()}
    good = np.flatnonzero([problem is None for problem in problems])
    here = {fact: Coded(values.distinct, values.codes[good]) for fact, values in given.items()}
    blocks = advise_many(desk, plan, points.lons[good], points.lats[good], here)
    wrong = coded((problem,) for problem in problems)
    return [
        *(_spread(block, good, len(problems)) for block in blocks),
        Block((told.PROBLEM,), wrong.distinct, wrong.codes),
    ]


def _given(desk: Desk, fact: str, texts: Sequence[str | None], problems: list[str | None]) -> Coded[Value | None]:
    """What a column says of a fact. A value that cannot be is a problem of its rows."""
    said = coded((text or "").strip() for text in texts)
    values: list[Value | None] = []
    for number, text in enumerate(said.distinct):
        try:
            values.append(parse_given(desk, [f"{fact}:{text}"])[fact] if text else None)
        except BadParameter as error:
            values.append(None)
            for row in np.flatnonzero(said.codes == number):
                problems[row] = problems[row] or str(error)
    return recoded(values, said.codes)


def _spread(block: Block, good: NDArray[np.int64], count: int) -> Block:
    """The block over all rows, of which the good ones were answered."""
    codes = np.full(count, -1, dtype=np.int64)
    codes[good] = block.codes
    return replace(block, codes=codes)
