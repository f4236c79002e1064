#!/bin/sh
# the VIP is of no use without the way out
ping -c 1 -W 1 10.60.0.1 > /dev/null || {
    systemctl restart networking
    exit 1
}
