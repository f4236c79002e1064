#!/bin/bash
nc -z -w 2 127.0.0.1 8443
