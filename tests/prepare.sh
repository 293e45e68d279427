#!/bin/sh
# Installs the real parts that the tests talk to, where this machine lets us: GDAL's command line tools, Chromium, QGIS,
# PostgreSQL with PostGIS, Poppler, OpenSSL, nginx, faketime, and wrk for the benchmarks. Where it cannot, the tests that
# need them say so and skip.
set -eu

missing=""
has() { command -v "$1" >/dev/null 2>&1; }
imports() { /usr/bin/python3 -c "import $1" >/dev/null 2>&1; }
has ogrinfo || missing="$missing gdal-bin"
has chromedriver || missing="$missing chromium chromium-driver"
imports osgeo.gdal || missing="$missing python3-gdal"
imports qgis.core || missing="$missing qgis python3-qgis"
ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 || missing="$missing postgis"
has pdftotext || missing="$missing poppler-utils"
has openssl || missing="$missing openssl"
has nginx || [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
has wrk || missing="$missing wrk"
ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || missing="$missing faketime"
[ -z "$missing" ] && exit 0

as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if command -v apt-get >/dev/null 2>&1 && $as_root true 2>/dev/null; then
    $as_root apt-get update -qq || true
    # In one call, which is faster; one by one where one of them cannot be had.
    # shellcheck disable=SC2086
    # The tests start servers of their own: RUNLEVEL keeps Debian from starting these.
    install="env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends"
    # Each release of Debian and Ubuntu has PostGIS for one version of PostgreSQL.
    postgis=$(apt-cache pkgnames postgresql- | grep -E '^postgresql-[0-9]+-postgis-3$' | sort -V | tail -1)
    missing=$(echo "$missing" | sed "s/ postgis/ ${postgis:-postgis}/")
    $as_root $install $missing >/dev/null 2>&1 && exit 0
    for package in $missing; do
        $as_root $install "$package" >/dev/null ||
            echo "$package could not be installed; tests with it will be skipped" >&2
    done
else
    echo "not installed:$missing; tests with them will be skipped" >&2
fi
