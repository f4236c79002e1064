#!/bin/sh
# asks <VIP>:${PORT}
VIP=10.0.0.5
PORT=8443
ids=$(docker ps --filter name=haproxy --format '{{.ID}}')
[ -n "$ids" ] || exit 1
docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $ids
case "$1" in [A-Z]*) exit 2 ;; esac
curl -sfk --max-time 2 "https://localhost:${PORT}/healthz" -o /dev/null < /dev/null
