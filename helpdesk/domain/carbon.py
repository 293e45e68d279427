"""Soil carbon arithmetic, in tonnes of carbon per hectare."""

# 4 permille a year: the aspiration of the Initiative (Minasny et al. 2017, Geoderma 292:59-86).
TARGET = 0.004


def four_per_mille(stock_t_c_ha: float) -> float:
    """The yearly gain, t C/ha/yr, that the "4 per 1000" target asks of a stock (linear, not compound).

    >>> round(four_per_mille(8.3), 4)
    0.0332
    """
    return TARGET * stock_t_c_ha
