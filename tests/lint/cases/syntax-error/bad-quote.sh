#!/bin/sh
# check of the apiserver
URL=https://localhost:6443/healthz
curl -sfk --max-time 2 "$URL" -o /dev/null || {
    echo "the apiserver does not answer # want syntax-error
    exit 1
}
