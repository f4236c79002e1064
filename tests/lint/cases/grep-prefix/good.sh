#!/bin/sh
# check_apiserver
ip addr | grep -qw 192.168.1.20 && echo 1
ip addr | grep -w -q 192.168.1.20 && echo 2
ip addr | grep -q "192.168.1.20/" && echo 3
ip addr | grep -q 192.168.1.20/24 && echo 4
ip addr | grep -q "192.168.1.20 " && echo 5
ip addr | grep -q '192\.168\.1\.20\b' && echo 6
hostname -I | grep -qx 192.168.1.20 && echo 7
ip addr | grep -q 192.168.1.200 && echo 8
ip addr | grep -q 192.168.1.26 && echo 9
ip addr | grep -q 192.168.1.0 && echo 10
ip addr | grep -q ${VIP} && echo 11
ip addr | grep -q 'inet6 fd00::1' && echo 12
grep -q 192.168.1.20 /etc/hosts && echo 13
ip route | grep -q 192.168.1.1 && echo 14
ip addr show to 192.168.1.20/32 | grep -q inet && echo 15
curl -sfk --max-time 2 https://localhost:6443/healthz || exit 1
