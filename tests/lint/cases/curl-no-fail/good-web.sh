#!/bin/sh
# check haproxy
curl -sf -m 1 https://localhost/ || exit 1
