"""pygeoapi 0.24 declares classes by kind of provider, served or not: editing, CQL2, callbacks. These are served.

Every class here has a test of that class in tests/faces/test_ogc_conformance.py.
"""

_SPEC = "http://www.opengis.net/spec"

COMMON = [
    f"{_SPEC}/ogcapi-common-1/1.0/conf/core",
    f"{_SPEC}/ogcapi-common-1/1.0/conf/landing-page",
    f"{_SPEC}/ogcapi-common-1/1.0/conf/json",
    f"{_SPEC}/ogcapi-common-1/1.0/conf/html",
    f"{_SPEC}/ogcapi-common-1/1.0/conf/oas30",
    f"{_SPEC}/ogcapi-common-2/1.0/conf/collections",
]
FEATURES = [
    f"{_SPEC}/ogcapi-features-1/1.0/conf/core",
    f"{_SPEC}/ogcapi-features-1/1.0/conf/oas30",
    f"{_SPEC}/ogcapi-features-1/1.0/conf/html",
    f"{_SPEC}/ogcapi-features-1/1.0/conf/geojson",
    f"{_SPEC}/ogcapi-features-2/1.0/conf/crs",
    f"{_SPEC}/ogcapi-features-3/1.0/conf/queryables",
    f"{_SPEC}/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    # 0.24 names this class after Common Part 3, where QGIS does not look for it.
    f"{_SPEC}/ogcapi-features-5/1.0/conf/schemas",
]
# The draft of OGC API - Coverages (19-087) renamed its classes; clients look for either name.
COVERAGES = [
    f"{_SPEC}/ogcapi-coverages-1/1.0/conf/core",
    f"{_SPEC}/ogcapi-coverages-1/1.0/conf/subsetting",
    f"{_SPEC}/ogcapi-coverages-1/1.0/conf/scaling",
    f"{_SPEC}/ogcapi-coverages-1/1.0/conf/fieldselection",
    f"{_SPEC}/ogcapi-coverages-1/1.0/conf/geotiff",
    f"{_SPEC}/ogcapi-coverages-1/1.0/conf/geodata-coverage",
    f"{_SPEC}/ogcapi-coverages-1/1.0/conf/coverage-subset",
    f"{_SPEC}/ogcapi-coverages-1/1.0/conf/coverage-bbox",
    f"{_SPEC}/ogcapi-coverages-1/1.0/conf/html",
    f"{_SPEC}/ogcapi-coverages-1/1.0/conf/oas30",
]
EDR = [
    f"{_SPEC}/ogcapi-edr-1/1.0/conf/core",
    f"{_SPEC}/ogcapi-edr-1/1.0/conf/collections",
    f"{_SPEC}/ogcapi-edr-1/1.0/conf/covjson",
    f"{_SPEC}/ogcapi-edr-1/1.0/conf/oas30",
]
PROCESSES = [
    f"{_SPEC}/ogcapi-processes-1/1.0/conf/core",
    f"{_SPEC}/ogcapi-processes-1/1.0/conf/ogc-process-description",
    f"{_SPEC}/ogcapi-processes-1/1.0/conf/json",
    f"{_SPEC}/ogcapi-processes-1/1.0/conf/oas30",
]
