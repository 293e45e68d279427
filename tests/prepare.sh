#!/bin/sh
# Installs the real clients that the tests talk to, where this machine lets us: GDAL's command line tools.
# Where it cannot, the tests that need them say so and skip.
set -eu
command -v ogrinfo >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends gdal-bin >/dev/null
elif command -v apt-get >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo apt-get update -qq && sudo apt-get install -y -qq --no-install-recommends gdal-bin >/dev/null
else
    echo "GDAL's command line tools are not installed; tests with them will be skipped" >&2
fi
