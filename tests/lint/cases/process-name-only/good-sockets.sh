#!/bin/bash
# check haproxy
pidof haproxy || exit 1
ss -lnt | grep -q ':8443 ' || exit 1
