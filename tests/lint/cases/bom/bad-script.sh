#!/bin/sh -e want bom:error
curl -sf http://localhost:8080/healthz -o /dev/null || exit 1
