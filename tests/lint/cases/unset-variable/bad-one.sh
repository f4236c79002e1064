#!/bin/bash
# check haproxy
haproxy_port=8443
url="https://localhost:$HAPROXY_PORT/healthz" # want unset-variable
curl -sfk --max-time 2 "$url" || exit 1
ip addr | grep -q $10.240.0.100 && exit 0 # want unset-variable:warning
