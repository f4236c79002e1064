#!/bin/sh
# check_apiserver
. /etc/default/check-apiserver
curl -sfk --max-time 2 "https://localhost:$APISERVER_PORT/healthz" || exit 1
