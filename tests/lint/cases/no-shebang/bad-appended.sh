#!/bin/bash
# A blank line stands before the #! of the file that is made here.
cat >> /etc/keepalived/check_apiserver.sh <<EOF  # want-next no-shebang

#!/bin/sh

curl -sfk --max-time 2 https://localhost:6443/healthz -o /dev/null || exit 1
EOF
chmod +x /etc/keepalived/check_apiserver.sh
