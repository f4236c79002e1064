#!/bin/sh
APISERVER_VIP=192.168.1.50 # want stale-vip:error
APISERVER_DEST_PORT=8443
errorExit() {
    echo "*** $*" 1>&2
    exit 1
}
curl -sfk --max-time 2 https://localhost:${APISERVER_DEST_PORT}/healthz -o /dev/null || errorExit "Error"
if ip addr | grep -q ${APISERVER_VIP}; then
    curl -sfk --max-time 2 https://${APISERVER_VIP}:${APISERVER_DEST_PORT}/healthz -o /dev/null || errorExit "Error"
fi
