# Not waited for: the service takes as long as the endpoint, and may be ordered after cloud-init.
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload &&
    systemctl enable kubevipgen-bootstrap.service &&
    systemctl start --no-block kubevipgen-bootstrap.service
else
  sh /etc/kubevipgen/bootstrap.sh
fi
