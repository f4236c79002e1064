#!/bin/sh
if command -v curl >/dev/null; then
    curl -sfk --max-time 2 https://localhost:8443/healthz || exit 1
else
    nc -z -w 2 localhost 8443 || exit 1
fi
