"""kube-vip asks https://kubernetes, and nothing says where that is.

With the kubeconfig at /etc/kubernetes/admin.conf kube-vip takes the credentials out of it and asks
the apiserver of its own node as https://kubernetes:PORT: the VIP may not be up yet, and the
apiserver's certificate holds the name `kubernetes`, but not 127.0.0.1. Without an entry in
/etc/hosts the name is asked of the DNS, which does not know it: no lease, no VIP. The entry is
also what makes a node give up the VIP when its apiserver is dead.

Reported: a pod that serves the control plane, has a mount at /etc/kubernetes/admin.conf, and no
hostAliases for `kubernetes`; also an alias that leads to the VIP itself. Not reported: with
kubernetes_addr, cp_detect, another k8s_config_file or etcd as elector, with a mount over
/etc/hosts, with a hosts file in the set that has the name, and in-cluster pods.

Fix: add `hostAliases: [{ip: 127.0.0.1, hostnames: [kubernetes]}]` to the pod's spec.

Applies to: kube-vip 0.4.0 and newer.
Source: kube-vip pkg/k8s/client.go; kube-vip issues 692, 938 and 1786.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: address, value: 10.0.0.100}
          volumeMounts: [{name: kubeconfig, mountPath: /etc/kubernetes/admin.conf}]
      volumes:
        - {name: kubeconfig, hostPath: {path: /etc/kubernetes/admin.conf}}

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

ID = "no-hostalias"
CODE = "KV503"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the mount, or at the hostAliases."""
    one = manager(pod, around)
    if one is None or not one.serves_api or not one.has("api-by-alias"):
        return
    if access.asks_elsewhere(one) or not access.has_default(pod):
        return
    hint = "add hostAliases to the spec: ip 127.0.0.1, hostnames [kubernetes]"
    if not access.knows_name(pod, around):
        yield Fault(
            "kube-vip asks https://kubernetes for its lease, and the pod has no hostAliases with"
            " that name: it never gets the lease, and the VIP never comes.",
            hint,
            pod.manifest.at(*pod.spec, key=True),
            one.error,
        )
    elif one.address and access.aliases(pod).get("kubernetes") == one.address.text:
        yield Fault(
            f"`kubernetes` leads to {one.address}, the VIP that kube-vip is to bring up: it waits"
            " for itself.",
            hint,
            pod.manifest.at(*pod.spec, "hostAliases", key=True),
        )
