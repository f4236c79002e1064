#!/bin/sh
# haproxy through the VIP
curl -sfk --max-time 2 https://10.0.0.100:8443/healthz || exit 1
