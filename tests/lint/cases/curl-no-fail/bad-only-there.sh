#!/bin/bash
# check of the apiserver
for k in 1 2 3; do
    check_code=$(curl -k -m 1 https://localhost:6443) # want curl-no-fail
    if [[ $check_code == "" ]]; then
        sleep 1
    else
        echo "it said $check_code"
        exit 0
    fi
done
exit 1
