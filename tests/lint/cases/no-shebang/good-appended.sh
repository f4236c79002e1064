#!/bin/bash
printf '#!/bin/sh\n' > /etc/keepalived/check_apiserver.sh
cat >> /etc/keepalived/check_apiserver.sh <<'EOF'
curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || exit 1
EOF
chmod +x /etc/keepalived/check_apiserver.sh
