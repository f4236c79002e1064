#!/bin/sh
# check_apiserver
APISERVER_VIP=192.168.1.20
if ip addr | grep -q ${APISERVER_VIP}; then # want grep-prefix:warning
    curl -sfk --max-time 2 https://${APISERVER_VIP}:6443/healthz || exit 1
fi
ip -4 -o a | grep "inet 10.0.0.5" || exit 0 # want grep-prefix
ifconfig eth0 | grep -F 172.16.9.1 # want grep-prefix
hostname -I | grep -q '192\.168\.1\.9' || exit 1 # want grep-prefix
