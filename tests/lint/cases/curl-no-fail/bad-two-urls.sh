#!/usr/bin/env bash
# check of the apiserver
testHealth() {
    curl --silent --max-time 3 --insecure -o /dev/null $1 # want curl-no-fail
}
url="https://localhost:6443/"
testHealth $url || exit 1
url="https://localhost:8443/"
testHealth $url || exit 1
