#!/bin/sh
# Installs the real clients that the tests talk to, where this machine lets us: GDAL's command line tools, Chromium and
# QGIS. Where it cannot, the tests that need them say so and skip.
set -eu

missing=""
has() { command -v "$1" >/dev/null 2>&1; }
imports() { /usr/bin/python3 -c "import $1" >/dev/null 2>&1; }
has ogrinfo || missing="$missing gdal-bin"
has chromedriver || missing="$missing chromium chromium-driver"
imports osgeo.gdal || missing="$missing python3-gdal"
imports qgis.core || missing="$missing qgis python3-qgis"
[ -z "$missing" ] && exit 0

as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if command -v apt-get >/dev/null 2>&1 && $as_root true 2>/dev/null; then
    $as_root apt-get update -qq || true
    # In one call, which is faster; one by one where one of them cannot be had.
    # shellcheck disable=SC2086
    install="env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends"
    $as_root $install $missing >/dev/null 2>&1 && exit 0
    for package in $missing; do
        $as_root $install "$package" >/dev/null ||
            echo "$package could not be installed; tests with it will be skipped" >&2
    done
else
    echo "not installed:$missing; tests with them will be skipped" >&2
fi
