#!/bin/bash
sudo tee /etc/keepalived/check_haproxy.sh <<EOF
#!/bin/bash
check_port() {
    nc -z -w 1 127.0.0.1 $1 || exit 1  # want frozen-in-heredoc:warning
}
running=`pidof haproxy`  # want frozen-in-heredoc:error
[ -n "\$running" ] || exit 1
check_port 8443
EOF
