#!/bin/sh
VIP=192.168.10.100
# was 192.168.1.50 in the old cluster
for node in 192.168.10.11 192.168.10.13; do
    ping -c1 -W1 "$node" >/dev/null && break
done
ip -o addr | grep -qw "inet $VIP" && echo "the VIP is here"
curl -sfk --max-time 2 https://127.0.0.1:8443/healthz -o /dev/null || exit 1
