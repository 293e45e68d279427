#!/bin/sh
# The hook of certbot: puts the certificate in RENEWED_LINEAGE where nginx reads it, and lets nginx read it while it serves.
set -eu
[ $# = 0 ] || { sed -n '/^set/q; s/^# //p' "$0" >&2; exit 2; }
cd "$(dirname "$0")"
# Into the files that are there: the container holds these files, whatever is put in their place.
cat "$RENEWED_LINEAGE/privkey.pem" >secrets/privkey.pem
cat "$RENEWED_LINEAGE/fullchain.pem" >secrets/fullchain.pem
docker compose -f compose.public.yaml kill -s HUP nginx
