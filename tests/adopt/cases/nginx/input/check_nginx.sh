#!/bin/bash
count=$(ps -ef | grep nginx | grep -vc grep)
if [ "$count" -eq 0 ]; then
    systemctl stop keepalived
fi
