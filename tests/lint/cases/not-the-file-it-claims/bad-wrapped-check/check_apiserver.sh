cat > /etc/keepalived/check_apiserver.sh <<EOF # want not-the-file-it-claims:error
#!/bin/sh

errorExit() {
    echo "*** $*" 1>&2
    exit 1
}

curl --silent --max-time 2 --insecure https://localhost:6443/ -o /dev/null || errorExit "Error GET https://localhost:6443/"
EOF
chmod +x /etc/keepalived/check_apiserver.sh
