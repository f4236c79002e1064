#!/bin/bash
# notify for keepalived
[ "$1" = MASTER ] && pgrep haproxy
