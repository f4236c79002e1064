#!/bin/bash
# check haproxy
if ! pidof haproxy >/dev/null; then # want syntax-error
    exit 1
elif ! curl -sf --max-time 1 http://127.0.0.1:9000/; then
    exit 1
