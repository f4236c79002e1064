#!/bin/sh
errorExit() {
    echo "*** $*" 1>&2
    exit 1
}
if ip addr | grep -qw 192.168.10.100; then # want check-only-when-master:error
    curl -sfk --max-time 2 https://192.168.10.100:8443/healthz -o /dev/null || errorExit "Error GET"
fi
