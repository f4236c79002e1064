#!/bin/sh
# check of the apiserver
curl -sfk --max-time 2 https://localhost:6443/healthz || logger <<END
the apiserver isn't well
