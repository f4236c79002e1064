#!/bin/sh
# is the apiserver's network there
curl -sf --max-time 2 http://10.0.0.1/ || exit 1
