"""The editions of the IPCC tables. Stocks and factors of two editions are never multiplied with each other."""

from enum import StrEnum


class Edition(StrEnum):
    """2006: Guidelines, Volume 4. 2019: Refinement, Volume 4. Laws may fix one (EU Decision 2010/335: 2006)."""

    Y2006 = "2006"
    Y2019 = "2019"
