"""Which columns hold the coordinates."""

from collections.abc import Sequence

from ...domain.errors import BadParameter

LON = ("lon", "longitude", "long", "lng", "x")
LAT = ("lat", "latitude", "y")


def coordinates(names: Sequence[str], path: object) -> tuple[str, str]:
    """The columns of longitude and latitude, whatever their case. Raises BadParameter."""
    found = {name.strip().casefold(): name for name in reversed(names)}
    pair = [next((found[each] for each in wanted if each in found), None) for wanted in (LON, LAT)]
    for name, wanted in zip(pair, (LON, LAT), strict=True):
        if name is None:
            has = ", ".join(map(repr, names[:20])) or "none at all"
            raise BadParameter(
                "POINTS", f"{path} has no column {wanted[0]!r} (or {', '.join(wanted[1:])}); it has {has}"
            )
    return str(pair[0]), str(pair[1])


def refuse_doubles(names: Sequence[str], path: object) -> None:
    """Raises BadParameter where two columns have one name."""
    double = next((name for name in names if list(names).count(name) > 1), None)
    if double is not None:
        raise BadParameter("POINTS", f"{path} has two columns {double!r}; rename one")
