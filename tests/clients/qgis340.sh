#!/bin/sh
# Tries QGIS 3.40, as Debian 13 has it, on the real server: filters pushed down as CQL2, and other CRSs than WGS 84.
#
#   sh tests/clients/qgis340.sh [FOLDER]
#
# Needs root, debootstrap and some 3 GB in FOLDER (/var/tmp/helpdesk-debian13), which is built once and kept; remove it
# when you need it no more. Packages come from wherever this machine's apt takes Debian's. Not part of `make test`.
set -eu

folder=${1:-/var/tmp/helpdesk-debian13}
release=trixie
here=$(cd "$(dirname "$0")" && pwd)

[ "$(id -u)" = 0 ] || { echo "run it as root: a chroot is made" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "debootstrap is missing: apt-get install debootstrap" >&2; exit 1; }

if [ ! -e "$folder/.complete" ]; then
    # The first source whose name is that of a release alone, neither of updates nor of security.
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
        awk '$2 !~ /-/ { print $1; exit }')
    [ -n "$mirror" ] || { echo "apt knows no source of Debian packages; see /etc/apt/sources.list" >&2; exit 1; }
    rm -rf "$folder"
    debootstrap --variant=minbase "$release" "$folder" "$mirror" >/dev/null
    for file in /etc/apt/apt.conf.d/*proxy* /etc/resolv.conf; do
        [ -e "$file" ] && cp "$file" "$folder$file"
    done
    chroot "$folder" apt-get update -qq
    chroot "$folder" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends qgis python3-qgis >/dev/null
    touch "$folder/.complete"
fi

cd "$here/../.."
QGIS_CHROOT=$folder exec "${PYTHON:-.venv/bin/python}" -m pytest -q tests/clients/check_qgis340.py
