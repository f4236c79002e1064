#!/bin/sh
# check_apiserver
errorExit() {
    echo "*** $*" 1>&2
    exit 1
}
curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || errorExit "Error GET https://localhost:8443/healthz"
ip -6 addr show | grep -qw 2001:db8::100 &&
    { curl -sfk --max-time 2 "https://[2001:db8::100]:8443/healthz" || errorExit "Error"; } # want vip-self-check
