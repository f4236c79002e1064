#!/bin/sh
# keepalived runs this when it becomes MASTER
sysctl -qw net.ipv4.ip_nonlocal_bind=1
killall -0 haproxy || systemctl restart haproxy
