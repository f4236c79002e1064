#!/bin/sh
# check_apiserver
errorExit() {
    echo "*** $*" 1>&2
    exit 1
}
curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || errorExit "Error GET https://localhost:8443/healthz"
if ip addr | grep -qw 10.20.0.9; then
    echo "the VIP is here"
fi
curl -sfk --max-time 2 https://10.20.0.11:6443/healthz -o /dev/null || echo "the neighbour is away"
