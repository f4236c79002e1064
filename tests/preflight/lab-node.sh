# Makes a host a healthy node before its bootstrap; PYTHON and HERE are in the environment.
chown -R root:root /etc/haproxy /etc/keepalived /etc/kubernetes
printf '127.0.0.1 localhost\n10.0.0.163 cp-1\n10.0.0.164 cp-2\n10.0.0.165 cp-3\n' >/etc/hosts
echo 10.0.0.162 api.demo.example >>/etc/hosts
sysctl -q -p /etc/sysctl.d/90-kubevipgen.conf
# The packages: an enabled kubelet that waits for its configuration, and a container runtime.
units=/etc/systemd/system
mkdir -p $units/multi-user.target.wants
printf '[Service]\nExecStart=/usr/bin/kubelet\n[Install]\nWantedBy=multi-user.target\n' \
  >$units/kubelet.service
ln -sf $units/kubelet.service $units/multi-user.target.wants/kubelet.service
mkdir -p /run/containerd
"$PYTHON" "$HERE/cri_server.py" /run/containerd/containerd.sock >/dev/null 2>&1 &
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  [ -S /run/containerd/containerd.sock ] && break
  sleep 0.1
done
