#!/bin/bash
curl -sfk --max-time 2 https://172.16.0.10:8443/healthz -o /dev/null || exit 1 # want stale-vip:info
