#!/bin/bash
cat > /etc/keepalived/check_apiserver.sh <<'EOF'
#!/bin/bash
count=$(pgrep -c haproxy)
[ "$count" -gt 0 ] || exit $?
check() { nc -z 127.0.0.1 $1; }
check 8443
EOF
