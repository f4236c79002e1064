#!/bin/bash
err=0
for k in $(seq 1 12); do
    check_code=$(curl -sk -m 1 https://localhost:6443/healthz)
    if [[ $check_code != ok ]]; then
        err=$((err + 1))
        sleep 5 # want loop-longer-than-timeout:error
        continue
    else
        err=0
        break
    fi
done
[[ $err == 0 ]] || exit 1
