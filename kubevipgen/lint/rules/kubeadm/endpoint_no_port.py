"""The endpoint names no port: clients use the apiserver's, not the balancer's.

A `controlPlaneEndpoint` without a port means the port of the apiserver: `bindPort`, by default
6443. When the load balancer listens on another (8443, because 6443 is taken by the apiserver on the
same machine), every client goes to VIP:6443. That is either nobody, or the apiserver of the one
node that holds the VIP: the load balancer is bypassed, no request is spread or sent elsewhere.

Found is a controlPlaneEndpoint without a port; an error when a haproxy, nginx or kube-vip of the
same set offers the API on other ports than bindPort only, nothing when it offers bindPort, else
information.

Fix: write the port: `controlPlaneEndpoint: "10.0.0.5:8443"`.

Source: kubeadm app/util/endpoint.go (GetControlPlaneEndpoint).

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    controlPlaneEndpoint: 10.0.0.5

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    controlPlaneEndpoint: 10.0.0.5:6443
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.kubeadm._facts import bind_port, entries
from kubevipgen.lint.view.cluster_files import Kubeadm

ID = "endpoint-no-port"
CODE = "KV603"
SEVERITY = Severity.ERROR
SUBJECT = Kubeadm


def check(kubeadm: Kubeadm, around: Around) -> Iterator[Fault]:
    endpoint = kubeadm.endpoint
    if endpoint is None or kubeadm.endpoint_port or endpoint.is_placeholder:
        return
    if ":" in endpoint.text and endpoint.address is None:
        return  # something stands where the port does
    taken, known = bind_port(kubeadm), list(entries(around))
    others = [entry for entry in known if entry.port != taken]
    if len(others) < len(known):
        return
    words = f"no port is given, so clients use the apiserver's {taken}"
    if others:
        said = f"{words}, while {others[0].program} listens on {others[0].port}: it is bypassed"
        related = (Related(f"where {others[0].program} listens", others[0].word.at),)
        hint = f'write "{endpoint}:{others[0].port}"'
        yield Fault(said, hint, endpoint.at, None, related)
    else:
        yield Fault(words, f'write "{endpoint}:{taken}" to say so', endpoint.at, Severity.INFO)
