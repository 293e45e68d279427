"""Schemes: what they are, how they stand for an asker, and what they take off a gain before they credit it."""

from .crediting import Credit, CreditingRule, Deduction, Gross, Kind, Purpose, Step
from .scheme import Announced, Payment, PlanTerms, Scheme, Stacking
from .stacking import Beside, beside, stackable, together
from .standing import Answer, Planned, Predicate, Standing, standing

__all__ = [
    "Announced",
    "Answer",
    "Beside",
    "Credit",
    "CreditingRule",
    "Deduction",
    "Gross",
    "Kind",
    "Payment",
    "PlanTerms",
    "Planned",
    "Predicate",
    "Purpose",
    "Scheme",
    "Stacking",
    "Standing",
    "Step",
    "beside",
    "stackable",
    "standing",
    "together",
]
