#!/bin/sh
curl -sfk --max-time 2 https://10.0.0.11:6443/healthz -o /dev/null || exit 1 # its own node, and the other's
