#!/bin/bash
# check_apiserver
curl -sfk --max-time 2 https://localhost:6443/healthz -o /dev/null || exit 1
curl -sk --fail -m 2 https://localhost:6443/readyz || exit 1
curl --fail-with-body -k -m2 https://localhost:6443/livez?verbose || exit 1
code=$(curl -sk -m 2 -o /dev/null -w '%{http_code}' https://localhost:6443/healthz)
[ "$code" = 200 ] || exit 1
curl -sk -m 2 https://localhost:6443/healthz | grep -qx ok || exit 1
[ "$(curl -sk -m 2 https://localhost:6443/healthz)" = ok ] || exit 1
if [[ `curl -sk -m 2 https://localhost:6443/healthz` != ok ]]; then exit 1; fi
curl -sf -m 2 http://localhost:9000/ || exit 1
curl -s -X POST -d "text=$HOSTNAME" https://hooks.example.com/alarm
curl -s -m 2 telnet://localhost:6443 </dev/null
curl -s -m 2 "$1" -o /dev/null || exit 1
wget -q -T 2 --no-check-certificate -O /dev/null https://localhost:6443/healthz || exit 1
fetch() { curl -sk -m 2 "$1"; }
[ "$(fetch https://localhost:6443/healthz)" = ok ] || exit 1
echo "curl -k https://localhost:6443/"
# curl -k https://localhost:6443/
