#!/bin/sh
printf '\r\n'
curl -sf http://localhost:8080/healthz -o /dev/null || exit 1
