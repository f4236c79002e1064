#!/bin/sh
apt-get install -y keepalived haproxy
cat >> /etc/keepalived/check_apiserver.sh <<EOF
#!/bin/bash

# Check if localhost is running on port 6443
nc -z -w 1 127.0.0.1 6443 >/dev/null

exit_code=$?  # want frozen-in-heredoc
if [ $exit_code -eq 0 ]; then  # want frozen-in-heredoc
  exit 0
else
  exit 1
fi
EOF
tee /etc/keepalived/keepalived.conf <<EOF
vrrp_script check_haproxy {
    script "/usr/bin/bash -c 'if [[ $(ps -C haproxy --no-headers | wc -l) -eq 0 ]] ; then exit 1;fi'"  # want frozen-in-heredoc
    interval 2
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 87
    virtual_ipaddress {
        10.0.0.100
    }
    track_script {
        check_haproxy
    }
}
EOF
