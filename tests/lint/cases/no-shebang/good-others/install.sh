apt-get install -y keepalived haproxy curl
systemctl enable --now keepalived
