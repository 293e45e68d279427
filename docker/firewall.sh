#!/bin/sh
# As root, when Docker has started: bounds the connections of one address to 100 on each public port. Where the rules are
# already they stay as they are.
set -eu
[ $# = 0 ] || { sed -n '/^set/q; s/^# //p' "$0" >&2; exit 2; }
for port in 80 443; do
    rule="-p tcp --syn -m conntrack --ctorigdstport $port --ctdir ORIGINAL \
        -m connlimit --connlimit-above 100 -j REJECT --reject-with tcp-reset"
    # shellcheck disable=SC2086  # words of a rule
    iptables -w -C DOCKER-USER $rule 2>/dev/null || iptables -w -I DOCKER-USER $rule
done
