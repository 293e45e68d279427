#!/bin/sh
# nginx on a public address, under the name in HELPDESK_BASE_URL: it is where requests without TLS are led to.
set -eu
name=${HELPDESK_BASE_URL#https://}
name=${name%%[:/]*}
case $name in
    "" | *[!A-Za-z0-9.-]*)
        echo "HELPDESK_BASE_URL is https:// and the name of the server, not $HELPDESK_BASE_URL" >&2
        exit 1
        ;;
esac
sed "s/server_name soil\.example\.org;/server_name $name;/" /etc/nginx/nginx.conf >/tmp/nginx.conf
exec nginx -c /tmp/nginx.conf -g "daemon off;"
