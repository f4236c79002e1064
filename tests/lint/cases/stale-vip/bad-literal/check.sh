#!/bin/bash
curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || exit 1
if ip a show dev eth0 | grep -qw 172.16.0.10; then # want stale-vip:error
    curl -sfk --max-time 2 https://172.16.0.10:8443/healthz -o /dev/null || exit 1
fi
