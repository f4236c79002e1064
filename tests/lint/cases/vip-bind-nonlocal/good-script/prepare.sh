#!/bin/sh
set -e
apt-get install -y haproxy keepalived
sysctl -w net.ipv4.ip_nonlocal_bind=1
systemctl restart haproxy
