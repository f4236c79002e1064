#!/usr/bin/env python3
import sys, urllib.request
urllib.request.urlopen("http://127.0.0.1:9000/healthz")
