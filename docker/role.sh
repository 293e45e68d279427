#!/bin/sh
# Once, when the folder of the database is set up: the role that the desk is. It makes what it needs in its own database and
# can do nothing beside: a superuser may run programs in this container (COPY ... FROM PROGRAM). PostGIS is made here, since
# none but a superuser may. The password is in the file DESK_PASSWORD_FILE, or is DESK_PASSWORD.
set -eu
if [ -n "${DESK_PASSWORD_FILE:-}" ]; then
    DESK_PASSWORD=$(cat "$DESK_PASSWORD_FILE")
fi
: "${DESK_PASSWORD:?the role of the desk needs a password}"
export DESK_PASSWORD
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
\getenv password DESK_PASSWORD
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE ROLE helpdesk LOGIN PASSWORD :'password';
GRANT CREATE ON DATABASE :"DBNAME" TO helpdesk;
SQL
