#!/bin/bash
# The server lines belong to the last section of the file that they are appended to.
cp /vagrant/haproxy.cfg /etc/haproxy/haproxy.cfg
sudo tee -a /etc/haproxy/haproxy.cfg <<EOF
    server master-1 192.168.56.11:6443 check
    server master-2 192.168.56.12:6443 check

listen stats
    bind 127.0.0.1:9000
    mode http
    timeout client 10s
    stats enable
EOF
