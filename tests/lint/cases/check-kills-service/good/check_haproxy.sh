#!/bin/bash
# check haproxy
systemctl is-active --quiet haproxy || exit 1
systemctl status keepalived >/dev/null || exit 1
service haproxy status || exit 1
killall -0 haproxy || exit 1
pkill -0 keepalived || exit 1
killall -s 0 haproxy || exit 1
docker ps | grep -q haproxy || exit 1
echo "systemctl stop keepalived"
logger "haproxy is gone: systemctl restart haproxy"
curl -sf -m 1 http://localhost:9000/ || exit 1
