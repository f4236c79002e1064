#!/usr/bin/env python3
# check haproxy
import sys
if not sys.argv[1:]: print("it's (here")
