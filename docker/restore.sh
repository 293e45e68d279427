#!/bin/sh
# As root. `sh docker/restore.sh FILE` after a loss: into the database of a machine that is set up and holds nothing yet, and
# starts the desk. `sh docker/restore.sh --try FILE` on any day: into a database beside, which is dropped again.
set -eu
case ${1:-} in --try) ;; -*) sed -n '/^set/q; s/^# //p' "$0" >&2; exit 2 ;; esac
name=helpdesk
[ "${1:-}" != --try ] || { name=trial && shift; }
file=$(realpath "${1:?give the file of the backup}")
cd "$(dirname "$0")"

compose() { docker compose -f compose.public.yaml "$@"; }
# The address of the database is made in the container: on a command line others could read its password.
restore() {
    compose run --rm -T --no-deps -v "$file:/backup.tar.gz:ro" "$@" helpdesk sh -c "
        export HELPDESK_DSN=\$(sed 's,/helpdesk\$,/$name,' /run/secrets/helpdesk_dsn)
        exec helpdesk restore /backup.tar.gz --content /tmp/content"
}
clear_away() {
    compose exec -T database dropdb -U postgres --if-exists trial
    rm -rf "$room"
}

# Read by the desk's user in the container, whoever brought it here.
chown 10001 "$file"
if [ "$name" = trial ]; then
    room=$(mktemp -d "$(dirname "$file")/trial.XXXXXX")
    trap clear_away EXIT
    chown 10001 "$room"
    compose exec -T database createdb -U postgres -O helpdesk trial
    compose exec -T database psql -q -U postgres -d trial -c "CREATE EXTENSION postgis"
    said=$(restore -v "$room:/room" -e HELPDESK_DATA=/room)
    # How to serve it is no matter of what is dropped at once.
    echo "$said" | sed '/HELPDESK_CONTENT=/,$d'
    echo "$file can be restored"
else
    compose up -d --wait database
    restore
    compose up -d
fi
