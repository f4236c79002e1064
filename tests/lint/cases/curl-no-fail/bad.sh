#!/bin/sh
# check_apiserver
URL=https://localhost:6443
errorExit() {
    echo "*** $*" 1>&2
    exit 1
}
curl --silent --max-time 2 --insecure https://localhost:6443/ -o /dev/null || errorExit "Error GET" # want curl-no-fail:warning
curl -sk -m 2 $URL/healthz >/dev/null || errorExit "Error GET" # want curl-no-fail
timeout 2 /usr/bin/curl -k "$URL"/livez || errorExit "Error GET" # want curl-no-fail
if curl -sSfk --max-time 2 https://localhost:6443 >/dev/null 2>&1; then # want curl-no-fail
    exit 0
fi
ask() {
    curl -ks --max-time 1 "$1" -o /dev/null # want curl-no-fail
}
ask "http://127.0.0.1:9000/healthz" || exit 1
