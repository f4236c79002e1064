#!/bin/sh
# check of the apiserver
PORT={{ apiserver_port | default(6443) }}
curl -sfk --max-time 2 https://localhost:$PORT/healthz || exit 1
