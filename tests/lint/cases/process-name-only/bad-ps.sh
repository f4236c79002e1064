#!/bin/bash
# check of kube-apiserver
err=0
for k in 1 2 3; do
    check_code=$(pgrep kube-apiserver) # want process-name-only
    [ -n "$check_code" ] && exit 0
done
exit 1
