"""A static pod names a service account, which the kubelet cannot give it.

Tokens of service accounts come from the API server. The kubelet runs a static pod without one, the
API server refuses its mirror pod, and newer kubelets refuse the pod itself. `kube-vip manifest pod
--inCluster` writes such a manifest. kube-vip then has no credentials at all.

Reported: a Pod of kube-vip on the host network with serviceAccountName; an error without a
kubeconfig, a warning when one is mounted, which at least works where the pod is admitted. Not
reported: DaemonSets.

Fix: remove serviceAccountName and mount /etc/kubernetes/admin.conf.

Applies to: all releases.
Source: kubernetes issue 103587; kubernetes pull request 131837.

Bad (kube-vip.yaml):

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
from kubevipgen.lint.view.manifest import Pod

ID = "incluster-static-pod"
CODE = "KV542"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the account."""
    one, account = manager(pod, around), access.account(pod)
    if one is None or not pod.is_static or account is None:
        return
    if access.kubeconfigs(pod) or access.has_default(pod):
        message = "the API server, and newer kubelets, refuse a static pod that names an account."
        yield Fault(message, "remove it", account.at, Severity.WARNING)
    elif not one.asks_etcd:
        yield Fault(
            f"a static pod gets no token of {account}: kube-vip has no credentials, and the mirror"
            " pod is refused.",
            f"remove it, and mount {access.DEFAULT}",
            account.at,
        )
