#!/bin/bash
yum install haproxy keepalived -y
cat << EOF >> /etc/keepalived/check_apiserver.sh  # want-next no-shebang
APISERVER_VIP=192.168.4.100

curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || exit 1
EOF
chmod +x /etc/keepalived/check_apiserver.sh
