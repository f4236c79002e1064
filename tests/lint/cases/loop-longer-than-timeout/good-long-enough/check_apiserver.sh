#!/bin/bash
for i in 1 2 3; do
    curl -sfk -m 1 https://localhost:8443/healthz && exit 0
    sleep 2
done
exit 1
