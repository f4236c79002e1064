#!/bin/sh
# check of haproxy: three times
for i in 1 2 3; do
    curl -sfk --max-time 1 https://127.0.0.1:8443/healthz && exit 0
    sleep 1
fi # want syntax-error
exit 1
