#!/bin/sh
# Each night, by root's cron: `sh docker/backup.sh /srv/backups [user@elsewhere:folder]`. It says nothing where all went well.
# Else it says why, ends with an error, and has deleted nothing: backups of more than 30 days go once there is a new one.
set -eu
case ${1:-} in -*) sed -n '/^set/q; s/^# //p' "$0" >&2; exit 2 ;; esac
folder=$(realpath -m "${1:?give the folder of the backups}")
cd "$(dirname "$0")"
[ -d "$folder" ] || install -d -o 10001 -m 700 "$folder"
name=desk-$(date -u +%Y-%m-%dT%H%M%SZ).tar.gz
if ! said=$(docker compose -f compose.public.yaml run --rm -T --no-deps -v "$folder:/backups" helpdesk \
    helpdesk backup "/backups/$name" 2>&1) || [ ! -s "$folder/$name" ]; then
    printf '%s\nno backup was made, and none was deleted\n' "$said" >&2
    exit 1
fi
[ -z "${2:-}" ] || scp -Bq "$folder/$name" "$2"
find "$folder" -maxdepth 1 -name 'desk-*.tar.gz' -mtime +30 -delete
