#!/bin/sh
curl -sfk --max-time 2 https://10.0.0.11:6443/healthz -o /dev/null || exit 1 # want fixed-remote-target:error
