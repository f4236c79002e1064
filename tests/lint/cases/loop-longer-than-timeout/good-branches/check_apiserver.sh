#!/bin/bash
never() { sleep 60; }
case $(hostname) in
    cp-1) sleep 1 ;;
    cp-2) sleep 2 ;;
    *) sleep 3 ;;
esac
( sleep 30; logger "still here" ) &
sleep 20 &
while ! curl -sfk -m 1 https://localhost:8443/healthz; do
    [ "$SECONDS" -lt 2 ] || exit 1
    sleep 0
done
echo sleep 100
