#!/bin/sh
# check_apiserver
T=2
curl -sfk -m 2 https://localhost:6443/healthz || exit 1
curl -sfkm2 https://localhost:6443/healthz || exit 1
curl -sfk -m${T} https://localhost:6443/healthz || exit 1
curl -sfk --max-time "$1" https://localhost:6443/healthz || exit 1
curl -sfk --connect-timeout 1 https://localhost:6443/healthz || exit 1
timeout 2 curl -sfk https://localhost:6443/healthz || exit 1
CURL="curl -sfk --max-time 2"
$CURL https://localhost:6443/healthz || exit 1
opts="-s --max-time 3"
curl $opts -fk https://localhost:6443/healthz || exit 1
wget -q -O /dev/null http://localhost:9000/ || exit 1
nc -z localhost 6443 || exit 1
command -v curl >/dev/null || exit 1
