#!/bin/bash
# The package's own file, with its defaults section, stays above what is appended here.
apt-get install -y haproxy
cat >> /etc/haproxy/haproxy.cfg <<EOF
frontend kubernetes
    bind *:9090
    mode tcp
    default_backend kubernetes

backend kubernetes
    mode tcp
    balance roundrobin
    server master-1 192.168.56.11:6443 check
    server master-2 192.168.56.12:6443 check
EOF
systemctl restart haproxy
