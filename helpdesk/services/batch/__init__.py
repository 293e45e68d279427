"""Advice and carbon for many points at once, the same as for each of them alone."""

from .advise import advise_many
from .columns import PROBLEM, all_columns
from .facts import Given
from .grid import cells_of, grid_of
from .plan import Plan, plan_of
from .rows import answer_rows

__all__ = ["PROBLEM", "Given", "Plan", "advise_many", "all_columns", "answer_rows", "cells_of", "grid_of", "plan_of"]
