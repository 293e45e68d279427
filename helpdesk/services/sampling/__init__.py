"""A stratified sampling plan for an area, from what the maps say of it and what shall be seen."""

from .plan import sampling_plan as sampling_plan
from .wish import PlanWish as PlanWish
