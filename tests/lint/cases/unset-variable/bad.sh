#!/bin/sh
# check_apiserver
errorExit() {
    echo "*** $*" 1>&2
    exit 1
}
curl -sfk --max-time 2 https://localhost:${APISERVER_DEST_PORT}/healthz -o /dev/null || errorExit "Error GET" # want unset-variable:error
if ip addr | grep -q ${APISERVER_VIP}; then # want unset-variable:error
    curl -sfk --max-time 2 https://${APISERVER_VIP}:${APISERVER_DEST_PORT}/healthz -o /dev/null || errorExit "Error"
fi
