"""kube-vip has no way to prove itself to the apiserver.

To hold a lease kube-vip needs a kubeconfig, mounted where it looks (/etc/kubernetes/admin.conf, or
k8s_config_file), or a service account with rights. A static pod has no service account, so without
a mount it cannot start; a DaemonSet without serviceAccountName runs as `default`, which may not
touch leases: kube-vip is refused again and again, and there is no VIP.

Reported: `kube-vip manager` in a Pod without any mount of a kubeconfig and without
serviceAccountName; a DaemonSet or the like that elects a holder or serves Services, without both.
Not reported: etcd as elector; a set that gives `default` rights in a (Cluster)RoleBinding; a
kubeconfig at a place where kube-vip does not look, of which the rule mount-path speaks.

Fix: in a static pod mount /etc/kubernetes/admin.conf; in a DaemonSet name a service account with
kube-vip's role.

Applies to: `kube-vip manager` in all releases.
Source: kube-vip pkg/k8s/client.go; kube-vip documentation on RBAC.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
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

ID = "no-credentials"
CODE = "KV524"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the container."""
    one = manager(pod, around)
    if one is None or one.asks_etcd or access.account(pod):
        return
    if access.kubeconfigs(pod) or access.has_default(pod) or one.word("k8s_config_file"):
        return
    if one.is_open or any("/.kube" in place.text for _, place in pod.main.mounts):
        return
    at = pod.manifest.at(*pod.main.path)
    if pod.is_static:
        message = (
            "no kubeconfig is mounted, and a static pod has no service account: kube-vip cannot"
            " reach the apiserver."
        )
        yield Fault(message, f"mount {access.DEFAULT}", at)
    elif (one.elects or one.is_on("svc_enable")) and not _default_has_rights(around):
        message = (
            "no kubeconfig and no serviceAccountName: kube-vip runs as the account `default`,"
            " which may not take a lease."
        )
        yield Fault(message, "name a service account with kube-vip's role", at)


def _default_has_rights(around: Around) -> bool:
    manifests = (one for view in around.cluster.all(Stream) for one in view.manifests)
    bindings = [one for one in manifests if one.kind in ("ClusterRoleBinding", "RoleBinding")]
    subjects = [one.get("subjects") for one in bindings]
    return any(
        isinstance(subject, dict) and subject.get("name") in ("default", "system:serviceaccounts")
        for listed in subjects
        if isinstance(listed, list)
        for subject in listed
    )
