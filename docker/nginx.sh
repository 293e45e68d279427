#!/bin/sh
# nginx on a public address, under the name and port in HELPDESK_BASE_URL: there requests without TLS are led to.
set -eu
address=${HELPDESK_BASE_URL#https://}
address=${address%%/*}
name=${address%%:*}
wrong() {
    echo "HELPDESK_BASE_URL is https:// and the name of the server, not $HELPDESK_BASE_URL" >&2
    exit 1
}
case $HELPDESK_BASE_URL in https://*) ;; *) wrong ;; esac
case $name in "" | *[!A-Za-z0-9.-]*) wrong ;; esac
case ${address#"$name"} in "") ;; : | :*[!0-9]*) wrong ;; esac
sed -e "s/server_name soil\.example\.org;/server_name $name;/" -e 's,https://[$]server_name,https://'"$address," \
    /etc/nginx/nginx.conf >/tmp/nginx.conf
exec nginx -c /tmp/nginx.conf -g "daemon off;"
