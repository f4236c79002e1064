#!/bin/bash
# is haproxy there
ps -ef | grep haproxy | || exit 1 # want syntax-error
