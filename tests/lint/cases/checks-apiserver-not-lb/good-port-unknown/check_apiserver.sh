#!/bin/sh
curl -sfk --max-time 2 "https://localhost:$1/healthz" || exit 1
