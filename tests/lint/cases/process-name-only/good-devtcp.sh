#!/bin/bash
# check haproxy
pidof haproxy || exit 1
timeout 1 bash -c '</dev/tcp/127.0.0.1/8443' || exit 1
