#!/bin/sh
# check_apiserver
APISERVER_VIP=k8s-api.example.org
curl -sfk --max-time 2 https://localhost:6443/healthz || exit 1
if ip addr | grep -q ${APISERVER_VIP}; then # want hostname-in-ip-addr:warning
    curl -sfk --max-time 2 https://${APISERVER_VIP}:6443/healthz || exit 1
fi
