"""Plans for an area: what practices bring in carbon over the years, and what a few samples could see of it.

Everything counts tonnes of carbon in 0-30 cm; only `*_t_co2e` counts carbon dioxide.
"""

from .course import Course as Course
from .course import Gain as Gain
from .course import Step as Step
from .course import course as course
from .course import target as target
