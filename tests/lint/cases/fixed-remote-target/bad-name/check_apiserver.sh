#!/bin/sh
curl -sfk --max-time 2 https://k8s-cp1:6443/healthz -o /dev/null || exit 1 # want fixed-remote-target:error
