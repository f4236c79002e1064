#!/bin/sh
PORT=8443
VIP=10.20.0.10
curl -sfk --max-time 2 https://$VIP:$PORT/healthz -o /dev/null
