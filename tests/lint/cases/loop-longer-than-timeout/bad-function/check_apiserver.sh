#!/bin/sh
again() {
    curl -sfk -m 1 https://localhost:8443/healthz && exit 0
    sleep 1.5 # want loop-longer-than-timeout
}
i=0
while [ $i -lt 3 ]; do
    again
    i=$((i + 1))
done
exit 1
