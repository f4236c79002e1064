# Makes a host a healthy node before its bootstrap; PYTHON and HERE are set by the caller.
chown -R root:root /etc/haproxy /etc/keepalived /etc/kubernetes
printf '127.0.0.1 localhost\n10.0.0.163 cp-1\n10.0.0.164 cp-2\n10.0.0.165 cp-3\n' >/etc/hosts
sysctl -q -p /etc/sysctl.d/90-kubevipgen.conf
