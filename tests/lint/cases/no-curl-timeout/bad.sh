#!/bin/sh
# check_apiserver
curl -sfk https://localhost:6443/healthz -o /dev/null || exit 1 # want no-curl-timeout:warning
code=$(curl -sk -o /dev/null -w '%{http_code}' https://localhost:6443/livez) # want no-curl-timeout
[ "$code" = 200 ] || exit 1
