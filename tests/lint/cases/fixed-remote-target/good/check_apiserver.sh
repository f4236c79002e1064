#!/bin/sh
for host in 10.0.0.11 10.0.0.12; do
    curl -sfk --max-time 2 https://$host:6443/healthz && exit 0
done
exit 1
