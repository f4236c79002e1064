#!/bin/sh
# check_apiserver
errorExit() {
    echo "*** $*" 1>&2
    exit 1
}
curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || errorExit "Error GET https://localhost:8443/healthz"
if ip addr | grep -q ${VIP}; then
    curl -sfk --max-time 2 https://${VIP}:8443/healthz -o /dev/null || errorExit "Error GET"
fi
