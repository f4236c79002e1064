#!/bin/bash
VIP=192.168.10.100
ip addr show | grep -qw $VIP || exit 0 # want check-only-when-master
curl -sfk --max-time 2 https://localhost:8443/healthz || exit 1
