#!/bin/bash
# check haproxy
if ! curl -sfk --max-time 2 https://localhost:8443/healthz
    exit 1
fi # want syntax-error
