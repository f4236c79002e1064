#!/bin/sh
port=6443
curl -sfk --max-time 2 https://localhost:$port/healthz || exit 1
port=8443
curl -sfk --max-time 2 https://localhost:$port/healthz || exit 1
