#!/bin/sh
curl -sk --max-time 2 https://localhost:6443/ -o /dev/null || exit 1
