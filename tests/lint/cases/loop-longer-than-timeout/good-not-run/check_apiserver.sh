#!/bin/sh
sleep 100
curl -sfk -m 1 https://localhost:8443/healthz
