#!/bin/bash
cat > /etc/keepalived/keepalived.conf <<EOF
vrrp_script check_apiserver {
    script "/etc/keepalived/check_apiserver.sh"
    interval 3
}
EOF
if [ "$1" = master ]; then state=MASTER; else state=BACKUP; fi
cat >> /etc/keepalived/keepalived.conf <<EOF
vrrp_instance VI_1 {
    state $state
    interface eth0
    virtual_router_id 61
    virtual_ipaddress {
        192.168.56.10
    }
    track_script {
        check_apiserver
    }
}
EOF
