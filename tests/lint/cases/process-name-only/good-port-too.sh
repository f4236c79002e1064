#!/bin/bash
# check haproxy
pgrep haproxy >/dev/null || exit 1
nc -z -w 2 127.0.0.1 8443 || exit 1
