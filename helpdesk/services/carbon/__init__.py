"""What a change of practice would do to the carbon of a place."""

from .methods import FIELD, LOCAL, TIER1, Method, states
from .outlook import Outlook, outlook, outlooks
from .place import CarbonPlace, Use, carbon_place, place_in, use_of
from .stocks import Stock, stocks_by_system, stocks_known

__all__ = [
    "FIELD",
    "LOCAL",
    "TIER1",
    "CarbonPlace",
    "Method",
    "Outlook",
    "Stock",
    "Use",
    "carbon_place",
    "outlook",
    "outlooks",
    "place_in",
    "states",
    "stocks_by_system",
    "stocks_known",
    "use_of",
]
