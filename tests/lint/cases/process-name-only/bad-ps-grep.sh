#!/bin/bash
# check haproxy
counter=$(ps -ef | grep -v grep | grep -c haproxy) # want process-name-only
if [ "$counter" = "0" ]; then
    exit 1
fi
