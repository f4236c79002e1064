#!/bin/bash
# keepalived: follow the VIP
case $1 in
master) systemctl start haproxy ;;
backup) systemctl stop haproxy ;;
esac
