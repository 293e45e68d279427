#!/bin/sh
# Installs the real clients that the tests talk to, where this machine lets us: GDAL's command line tools and Chromium.
# Where it cannot, the tests that need them say so and skip.
set -eu

missing=""
command -v ogrinfo >/dev/null 2>&1 || missing="$missing gdal-bin"
command -v chromedriver >/dev/null 2>&1 || missing="$missing chromium chromium-driver"
[ -z "$missing" ] && exit 0

as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if command -v apt-get >/dev/null 2>&1 && $as_root true 2>/dev/null; then
    $as_root apt-get update -qq || true
    for package in $missing; do
        $as_root apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
            echo "$package could not be installed; tests with it will be skipped" >&2
    done
else
    echo "not installed:$missing; tests with them will be skipped" >&2
fi
