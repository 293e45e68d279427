"""What the tables seem to say and do not: differences that come of putting factors of two origins side by side."""

# Annual cropping, and the uses that take the plough off it.
_CROPPED = "cropland"
_RESTING = frozenset({"set_aside", "perennial"})


def is_artefact(before: str, after: str, factor_before: float, factor_after: float) -> bool:
    """Whether resting cropland, or planting it with perennials, comes out as a loss (or the way back as a gain).

    In Table 5.5 of 2019 the row for set-aside was carried over from 2006 while that for long-term cultivation was
    derived anew (tropical moist: 0.82 against 0.83), and the new row for perennials (temperate: 0.72) rests on other
    studies than that for annual crops (0.76 and 0.77 where dry). Such a sign is no finding about land. `before` and
    `after` are Tier 1 land uses, the factors their F_LU of one table.

    >>> is_artefact("cropland", "set_aside", 0.83, 0.82), is_artefact("cropland", "perennial", 0.92, 1.01)
    (True, False)
    """
    if before in _RESTING and after == _CROPPED:
        before, after, factor_before, factor_after = after, before, factor_after, factor_before
    return before == _CROPPED and after in _RESTING and factor_after < factor_before
