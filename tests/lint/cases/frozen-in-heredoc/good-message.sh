#!/bin/sh
APISERVER_VIP=$1
APISERVER_DEST_PORT=6443
IP=$(curl -s http://169.254.169.254/latest/meta-data/local-ipv4)
cat > /etc/keepalived/check_apiserver.sh <<EOF
#!/bin/sh
APISERVER_VIP=$APISERVER_VIP
errorExit() {
    echo "*** $*" 1>&2
    exit 1
}

curl -sfk --max-time 2 https://$IP:${APISERVER_DEST_PORT}/healthz -o /dev/null || errorExit "Error GET https://localhost:${APISERVER_DEST_PORT}/"
if ip addr | grep -q "${APISERVER_VIP}/"; then
    curl -sfk --max-time 2 https://${APISERVER_VIP}:${APISERVER_DEST_PORT}/healthz -o /dev/null || errorExit "Error"
fi
EOF
