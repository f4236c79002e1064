#!/bin/sh
# check_apiserver
VIP=192.168.1.50
ip addr | grep -q $VIP && curl -sfk --max-time 2 https://$VIP:6443/healthz
