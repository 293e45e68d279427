#!/bin/sh
# The replica: a base backup of the primary where there is none yet, then a server that streams from it.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    chmod 700 "$PGDATA"
    until pg_basebackup -h "$PRIMARY_HOST" -p "${PRIMARY_PORT:-5432}" -U replicator -D "$PGDATA" -R -X stream -S replica -c fast
    do
        echo "the primary does not answer; trying again" >&2
        find "$PGDATA" -mindepth 1 -delete
        sleep 2
    done
fi
# A standby refuses to start with fewer of these than its primary has.
exec postgres -c hot_standby=on -c max_wal_senders=10 -c max_replication_slots=10 "$@"
