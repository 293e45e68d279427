"""The names of the two axes, in whatever CRS (OGC API - Coverages, recommendation on aliases of spatial dimensions)."""

LON = ("Lon", "Long", "lon", "long", "x", "X", "E")
LAT = ("Lat", "lat", "y", "Y", "N")
NAMES = "|".join((*LON, *LAT))
