#!/bin/bash
PG_HAPROXY_PORT=5000
PATRONI_API_PORT=8008
cat > /etc/keepalived/check_haproxy.sh <<EOF
#!/bin/bash
PORT=${PG_HAPROXY_PORT}
NODE=$(hostname)
PUBLIC=$(curl -s https://checkip.amazonaws.com)
# made on $(date)
if ! pidof haproxy > /dev/null; then echo "HAProxy is not running"; exit 1; fi
if ! ss -ltn | grep -q ":\${PORT}"; then echo "HAProxy not listening on \${PORT}"; exit 2; fi
count=\$(ps -C haproxy --no-headers | wc -l)
[ \$count -gt 0 ] || exit 1
old=\`pidof haproxy\`
[ -n "\$old" ] || exit \$?
if ! curl -skf --max-time 2 https://127.0.0.1:${PATRONI_API_PORT}/primary; then exit 3; fi
exit 0
EOF
cat > /etc/keepalived/keepalived.conf <<EOF
vrrp_script check_haproxy {
    script "/etc/keepalived/check_haproxy.sh"
    interval 2
    weight -20
}
vrrp_instance VI_1 {
    state BACKUP
    interface $(ip route get 1.1.1.1 | awk '{print $5}')
    virtual_router_id 87
    priority $1
    virtual_ipaddress {
        10.0.0.100
    }
    track_script {
        check_haproxy
    }
}
EOF
