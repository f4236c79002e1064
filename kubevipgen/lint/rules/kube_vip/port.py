"""kube-vip asks for the apiserver at a port where it does not listen.

`port` is the port of the apiserver on this node, not the one of the VIP: kube-vip asks
https://kubernetes:PORT for its lease, and sends balanced connections there. And what clients ask
at the VIP has to be a port on which something listens: the apiserver's own, or lb_port with
lb_enable.

Reported: `port` (6443 when it is not set) other than bindPort of an InitConfiguration in the set;
controlPlaneEndpoint at this VIP with a port that is neither the apiserver's nor lb_port. Not
reported: kubernetes_addr, which replaces the port; sets with haproxy or nginx, which may listen on
other ports of the VIP; a bindPort that is not written down; endpoints without a port.

Fix: `port` is bindPort, the endpoint's port is bindPort or lb_port.

Applies to: clusters of kubeadm.
Source: kube-vip pkg/k8s/client.go; kubeadm documentation on localAPIEndpoint.

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: InitConfiguration
    localAPIEndpoint: {advertiseAddress: 10.0.0.11, bindPort: 6444}

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
            - {name: port, value: "6443"}
          volumeMounts: [{name: kubeconfig, mountPath: /etc/kubernetes/admin.conf}]
      volumes:
        - {name: kubeconfig, hostPath: {path: /etc/kubernetes/admin.conf}}

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: InitConfiguration
    localAPIEndpoint: {advertiseAddress: 10.0.0.11, bindPort: 6444}

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
            - {name: port, value: "6444"}
          volumeMounts: [{name: kubeconfig, mountPath: /etc/kubernetes/admin.conf}]
      volumes:
        - {name: kubeconfig, hostPath: {path: /etc/kubernetes/admin.conf}}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_access import has_default
from kubevipgen.lint.kube_vip_settings import Settings, manager
from kubevipgen.lint.view.cluster_files import Kubeadm, Nginx
from kubevipgen.lint.view.haproxy import Haproxy
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Word

ID = "port"
CODE = "KV519"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """A fault at the port, and one about the endpoint."""
    one = manager(pod, around)
    if one is None or not one.serves_api:
        return
    bind = _bind_port(around)
    port = one.number("port", 6443)
    if bind and port and bind.number != port and _asks(one):
        word = one.word("port")
        yield Fault(
            f"kube-vip asks the apiserver at port {port}, and it listens on {bind}.",
            f'port: "{bind}"',
            word.at if word else one.place,
            related=(Related("the port of the apiserver", bind.at),),
        )
    elif port and not [*around.cluster.all(Haproxy), *around.cluster.all(Nginx)]:
        yield from _endpoint(one, port, around)


def _asks(one: Settings) -> bool:
    balances = one.is_on("lb_enable")
    return balances or (has_default(one.pod) and one.lacks("kubernetes_addr"))


def _bind_port(around: Around) -> Word | None:
    """The port that a node's InitConfiguration names, when all name the same."""
    views = [view.init for view in around.node.all(Kubeadm) if view.init]
    words = [word for view in views if (word := view.word("localAPIEndpoint", "bindPort"))]
    return words[0] if len({word.number for word in words}) == 1 and words[0].number else None


def _endpoint(one: Settings, port: int, around: Around) -> Iterator[Fault]:
    balanced = one.number("lb_port", 6443) if not one.is_off("lb_enable") else port
    for view in around.cluster.all(Kubeadm):
        if view.endpoint is None or one.address is None or not view.endpoint_port:
            continue
        is_here = view.endpoint_host == one.address.text
        if is_here and balanced is not None and view.endpoint_port not in (port, balanced):
            known = f"{port} (the apiserver)"
            known += f" and {balanced} (lb_port)" if balanced != port else ""
            yield Fault(
                f"clients ask for {view.endpoint}, and on the VIP only {known} is served.",
                "make the port of controlPlaneEndpoint one of these",
                one.address.at,
                related=(Related("the control plane endpoint", view.endpoint.at),),
            )
            return
