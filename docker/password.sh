#!/bin/sh
# As root: a new password of the desk's role, in the files and in the database. Where it ends with an error, run it again.
set -eu
[ $# = 0 ] || { sed -n '/^set/q; s/^# //p' "$0" >&2; exit 2; }
cd "$(dirname "$0")"
# Into the files that are there, with their owners; the containers hold these files.
openssl rand -hex 24 >secrets/database_password
echo "postgresql://helpdesk:$(cat secrets/database_password)@database/helpdesk" >secrets/helpdesk_dsn
docker compose -f compose.public.yaml exec -T database sh -c "psql -q -v ON_ERROR_STOP=1 -U postgres <<'SQL'
\\set password \`cat /run/secrets/database_password\`
ALTER ROLE helpdesk PASSWORD :'password';
SQL"
docker compose -f compose.public.yaml up -d --force-recreate helpdesk
