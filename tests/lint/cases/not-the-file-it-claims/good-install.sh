#!/bin/bash
set -e
apt-get install -y keepalived
cat > /etc/keepalived/keepalived.conf <<'EOF'
! Configuration File for keepalived

global_defs {
    router_id LVS_DEVEL
    notification_email {
        <root@localhost>
        admin@example.com
    }
}

vrrp_script check_haproxy {
    script "/usr/bin/killall -0 haproxy"
    interval 2
    weight -20
}

vrrp_instance VI_1 {
    state BACKUP
    interface ens192
    virtual_router_id 151
    priority 100
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass s3cr3tpw
    }
    virtual_ipaddress {
        10.20.30.40/24
    }
    track_script {
        check_haproxy
    }
}
EOF
systemctl restart keepalived
