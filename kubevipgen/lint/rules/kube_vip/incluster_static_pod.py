"""A static pod names a service account, which the kubelet cannot give it.

Tokens of service accounts come from the API server. The kubelet runs a static pod without one, the
API server refuses its mirror pod, and newer kubelets refuse the pod itself. `kube-vip manifest pod
--inCluster` writes such a manifest. kube-vip then has no credentials at all.

Reported: a Pod of kube-vip with serviceAccountName; an error where the file stands in a folder for
static pods, or beside a kubeadm configuration, and no kubeconfig is mounted; else a warning. Not
reported: DaemonSets; a set that also holds the ServiceAccount, as for a pod that is applied to the
API.

Fix: remove serviceAccountName and mount /etc/kubernetes/admin.conf.

Applies to: all releases.
Source: kubernetes issue 103587; kubernetes pull request 131837.

Bad (node1/etc/kubernetes/manifests/kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostNetwork: true
      serviceAccountName: kube-vip
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostNetwork: true
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
        - {name: kubeconfig, hostPath: {path: /etc/kubernetes/admin.conf}}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint import kube_vip_access as access
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import manager
from kubevipgen.lint.view.manifest import Pod, Stream

ID = "incluster-static-pod"
CODE = "KV542"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the account."""
    one, account = manager(pod, around), access.account(pod)
    if one is None or not pod.is_static or account is None or one.asks_etcd:
        return
    if _is_applied(account.text, around):
        return
    has_kubeconfig = bool(access.kubeconfigs(pod)) or access.has_default(pod)
    if has_kubeconfig:
        message = "the API server, and newer kubelets, refuse a static pod that names an account."
        hint = "remove it"
    else:
        message = (
            f"a static pod gets no token of {account}: kube-vip has no credentials, and the mirror"
            " pod is refused."
        )
        hint = f"remove it, and mount {access.DEFAULT}"
    is_error = access.is_surely_static(pod, around) and not has_kubeconfig
    yield Fault(message, hint, account.at, None if is_error else Severity.WARNING)


def _is_applied(account: str, around: Around) -> bool:
    manifests = (one for view in around.cluster.all(Stream) for one in view.manifests)
    return any(
        one.kind == "ServiceAccount" and one.get("metadata", "name") == account for one in manifests
    )
