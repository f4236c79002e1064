#!/bin/sh
if ip addr | grep -qw 192.168.10.101; then
    curl -sfk --max-time 2 https://192.168.10.101:6443/healthz || exit 1
fi
