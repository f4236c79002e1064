#!/bin/bash
# check haproxy
if [ "$(ps -C haproxy --no-header | wc -l)" -eq 0 ]; then
    systemctl restart haproxy # want check-kills-service:error
    sleep 1
    if [ "$(ps -C haproxy --no-header | wc -l)" -eq 0 ]; then
        /usr/bin/systemctl stop keepalived # want check-kills-service
        sudo service keepalived stop # want check-kills-service
        /etc/init.d/keepalived stop # want check-kills-service
        killall keepalived # want check-kills-service
        pkill -9 keepalived # want check-kills-service
    fi
fi
docker restart haproxy # want check-kills-service
