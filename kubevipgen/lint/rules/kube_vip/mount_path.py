"""The kubeconfig is mounted where kube-vip does not look.

kube-vip looks for its kubeconfig at /etc/kubernetes/admin.conf in the container, whatever the file
is called on the host, then in $HOME/.kube/config. The variable KUBECONFIG is not read. A file
that is mounted under its own name, such as super-admin.conf or k3s.yaml, is not found: kube-vip
tries to be in a cluster, and ends.

Reported: a hostPath that is a kubeconfig by its name, mounted anywhere else, while nothing is at
/etc/kubernetes/admin.conf, k8s_config_file (0.7.0 and newer) does not name it, and there is no
service account. Not reported: a mount of the folder /etc/kubernetes; files of other names; etcd as
elector.

Fix: mountPath: /etc/kubernetes/admin.conf.

Applies to: all releases; k8s_config_file to 0.7.0 and newer.
Source: kube-vip pkg/k8s/client.go.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostAliases: [{ip: 127.0.0.1, hostnames: [kubernetes]}]
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
          volumeMounts: [{name: kubeconfig, mountPath: /etc/kubernetes/super-admin.conf}]
      volumes:
        - {name: kubeconfig, hostPath: {path: /etc/kubernetes/super-admin.conf}}

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostAliases: [{ip: 127.0.0.1, hostnames: [kubernetes]}]
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
          volumeMounts: [{name: kubeconfig, mountPath: /etc/kubernetes/admin.conf}]
      volumes:
        - {name: kubeconfig, hostPath: {path: /etc/kubernetes/super-admin.conf}}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint import kube_vip_access as access
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import manager
from kubevipgen.lint.view.manifest import Pod

ID = "mount-path"
CODE = "KV543"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the mount."""
    one = manager(pod, around)
    if one is None or one.asks_etcd or one.is_open or access.account(pod):
        return
    found = access.kubeconfigs(pod)
    if not found or access.has_default(pod) or any(access.is_found(one, f.target) for f in found):
        return
    if any(one.target.is_placeholder for one in found):
        return
    yield Fault(
        f"the kubeconfig is mounted at {found[0].target}; kube-vip looks only at"
        f" {access.DEFAULT}, and finds no credentials.",
        f"mountPath: {access.DEFAULT}",
        found[0].target.at,
    )
