"""Outlines of fields: read from what people send, mended or refused, measured on the ellipsoid, cut by raster cells."""

from .surveyor import GeodesicSurveyor as GeodesicSurveyor
