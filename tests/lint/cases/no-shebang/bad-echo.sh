#!/bin/bash
config_keepalived()
{
echo "
! Configuration File for keepalived
vrrp_script chk_api {
script \"/etc/keepalived/check_api.sh\"
interval 3
weight -30
}
vrrp_instance VI_API {
state BACKUP
interface ${interface}
virtual_router_id 61
priority ${priority}
track_script {
    chk_api
}
virtual_ipaddress {
    10.20.0.100
}
}
" > /etc/keepalived/keepalived.conf

echo "  # want no-shebang
#!/bin/bash

curl -sfk --max-time 2 https://localhost:6443/readyz || exit 1
" > /etc/keepalived/check_api.sh
  chmod +x /etc/keepalived/check_api.sh
  systemctl restart keepalived
}
