#!/bin/sh
curl -sf --max-time 2 http://localhost:8080/health || exit 1
