#!/bin/sh
if ! curl -sfk --max-time 2 https://localhost:6443/healthz -o /dev/null; then
    systemctl stop keepalived
    exit 1
fi
