#!/bin/bash
VIP=10.0.0.100
cat > /etc/keepalived/check_apiserver.sh << EOF
#!/bin/bash
# $err counts the attempts
err=0
for k in $(seq 1 5)
do
    check_code=$(pgrep kube-apiserver)  # want frozen-in-heredoc
    if [[ $check_code == "" ]]; then  # want frozen-in-heredoc
        err=$(expr $err + 1)  # want frozen-in-heredoc
        sleep 5
        continue
    else
        err=0
        break
    fi
done

if [[ $err != "0" ]]; then  # want frozen-in-heredoc
    systemctl stop keepalived
    exit 1
fi
curl -sfk --max-time 2 https://${VIP}:6443/healthz -o /dev/null
EOF
chmod +x /etc/keepalived/check_apiserver.sh
