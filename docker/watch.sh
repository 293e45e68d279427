#!/bin/sh
# By root's cron: `sh docker/watch.sh /srv/backups`. It says what is wrong and ends with an error, and nothing where all is well.
set -eu
case ${1:-} in -*) sed -n '/^set/q; s/^# //p' "$0" >&2; exit 2 ;; esac
folder=${1:?give the folder of the backups}
cd "$(dirname "$0")"
wrong=0
tell() {
    echo "$1" >&2
    wrong=1
}
ready="import urllib.request as web; web.urlopen('http://127.0.0.1:8000/health/ready', timeout=30)"
said=$(docker compose -f compose.public.yaml exec -T helpdesk python -c "$ready" 2>&1) ||
    tell "the desk is not ready: $(echo "$said" | tail -1)"
openssl x509 -checkend 1209600 -noout -in secrets/fullchain.pem >/dev/null 2>&1 ||
    tell "the certificate ends within 14 days, or cannot be read: see certbot renew"
[ -n "$(find "$folder" -maxdepth 1 -name 'desk-*.tar.gz' -mmin -1560 2>/dev/null)" ] ||
    tell "$folder has no backup of the last 26 hours: run backup.sh"
for used in $(df -P / "$folder" 2>/dev/null | awk 'NR > 1 {print $5}' | tr -d %); do
    [ "$used" -lt 85 ] || tell "a disk is full by $used %"
done
exit $wrong
