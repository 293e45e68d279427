#!/bin/sh
# Once, as root, before the first start on a public address: `sh docker/setup.sh soil.example.org`. Makes what
# compose.public.yaml reads: secrets, a certificate of its own until an authority's is there, and docker/.env. What is there
# already stays.
set -eu
case ${1:-} in -*) sed -n '/^set/q; s/^# //p' "$0" >&2; exit 2 ;; esac
name=${1:?give the name of the server, for example soil.example.org}
case $name in
    *[!A-Za-z0-9.-]* | [.-]*)
        echo "$name is no name of a server: give letters, digits, dots and hyphens" >&2
        exit 1
        ;;
esac
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
cd secrets
[ -s admin_password ] || openssl rand -hex 24 >admin_password
[ -s database_password ] || openssl rand -hex 24 >database_password
[ -s helpdesk_dsn ] || echo "postgresql://helpdesk:$(cat database_password)@database/helpdesk" >helpdesk_dsn
# It talks where all is well, too.
[ -s fullchain.pem ] || said=$(openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=$name" \
    -addext "subjectAltName=DNS:$name" -keyout privkey.pem -out fullchain.pem 2>&1) || {
    printf '%s\nopenssl made no certificate; mend that and run this again\n' "$said" >&2
    exit 1
}
chmod 400 admin_password database_password helpdesk_dsn fullchain.pem privkey.pem
# Each belongs to whoever reads it in its container: the database's root and its user `postgres`, the desk, nginx.
chown 0 admin_password
chown 999 database_password
chown 10001 helpdesk_dsn
chown 101 fullchain.pem privkey.pem
cd ..
[ -s .env ] || echo "HELPDESK_BASE_URL=https://$name" >.env
grep -q "^HELPDESK_BASE_URL=https://$name\(\$\|[:/]\)" .env || printf '%s\n' >&2 \
    "docker/.env keeps another name than $name, and so may the certificate: write $name there, and remove" \
    "secrets/fullchain.pem and secrets/privkey.pem to have them made anew"
cat .env
