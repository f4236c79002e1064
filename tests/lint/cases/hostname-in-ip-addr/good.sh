#!/bin/sh
# check_apiserver
ip addr | grep -q "inet 10.0.0.30/32" && echo 1
ip addr show eth0 | grep -q "state UP" || exit 1
ip addr | grep -q eth0.100 && echo 2
ip addr | grep -q eth0:vip && echo 3
ip addr | grep -q inet && echo 4
ip addr | grep -q ${VIP_NAME:-$2} && echo 5
ip -6 addr | grep -q fd00::30 && echo 6
grep -q k8s-api.example.org /etc/hosts && echo 7
ip addr | grep -qE '10\.0\.0\.(30|31)' && echo 8
curl -sfk --max-time 2 https://localhost:6443/healthz || exit 1
