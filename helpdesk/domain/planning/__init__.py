"""Plans for an area: what practices bring in carbon over the years, and what a few samples could see of it.

Everything counts tonnes of carbon in 0-30 cm; only `*_t_co2e` counts carbon dioxide.
"""

from .accounts import CARBON_FROM_ELSEWHERE as CARBON_FROM_ELSEWHERE
from .accounts import NITROUS_OXIDE as NITROUS_OXIDE
from .accounts import Account as Account
from .accounts import account_of as account_of
from .combination import Contradiction as Contradiction
from .combination import combined as combined
from .combination import contradiction as contradiction
from .course import Course as Course
from .course import Gain as Gain
from .course import Step as Step
from .course import Years as Years
from .course import course as course
from .course import target as target
from .nitrous_oxide import N2O_GWP100 as N2O_GWP100
from .nitrous_oxide import Emission as Emission
from .nitrous_oxide import EmissionFactor as EmissionFactor
from .nitrous_oxide import emission as emission
