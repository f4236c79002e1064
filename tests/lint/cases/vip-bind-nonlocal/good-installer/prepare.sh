#!/bin/sh
set -e
apt-get install -y haproxy keepalived
cat > /etc/sysctl.d/90-haproxy.conf <<EOF
net.ipv4.ip_nonlocal_bind = 1
EOF
sysctl --system
