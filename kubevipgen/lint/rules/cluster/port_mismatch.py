"""Clients, the balancer and the apiserver do not meet at one port.

controlPlaneEndpoint says where every kubelet and kubectl connects to. With a balancer on port 8443
of the VIP and an endpoint `VIP:6443` they come to the apiserver of the node that holds the VIP
(every request, whether that one is ready or not; the balancer is bypassed), or, where the balancers
are machines of their own, to a port on which nobody listens. And a balancer that passes connections
to another port than the apiserver's has no server at all.

Condition: the endpoint is a VIP of the set, or a name that a hosts file leads to one, and no API
listener of haproxy or nginx, no virtual_server of keepalived for the VIP and no lb_port of kube-vip
has its port; an address behind haproxy or nginx is the advertiseAddress of a kubeadm document that
has another bindPort (6443 when it is not written).

Information when the endpoint is a name that no hosts file of the set knows: it may lead to another
balancer. It does not report an endpoint without a port (endpoint-no-port), sets without a balancer
or with kube-vip alone (port),
listeners on 127.0.0.1, an endpoint that is a node or another address than the VIP, an apiserver
with secure-port of its own, placeholders, one of several kubeadm documents where another is right.

Fix: the port of the balancer in controlPlaneEndpoint, before `kubeadm init`: it is written into the
kubeconfig of every node.

Source: Kubernetes documentation "Creating Highly Available Clusters with kubeadm"; kubeadm
app/util/endpoint.go.

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: ClusterConfiguration
    controlPlaneEndpoint: 10.0.0.5:6443

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        virtual_ipaddress {
            10.0.0.5
        }
    }

Bad (haproxy.cfg):

    frontend kube-apiserver
        mode tcp
        bind *:8443
        default_backend kube-apiserver
    backend kube-apiserver
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: ClusterConfiguration
    controlPlaneEndpoint: 10.0.0.5:8443

Good (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (haproxy.cfg):

    frontend kube-apiserver
        mode tcp
        bind *:8443
        default_backend kube-apiserver
    backend kube-apiserver
        mode tcp
        server cp-1 10.0.0.11:6443 check
        server cp-2 10.0.0.12:6443 check
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Location, Related, Severity
from kubevipgen.lint.around import Around, Cluster
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import settings
from kubevipgen.lint.rules.cluster._serving import API_PORT, apiservers, listens, passed, resolved
from kubevipgen.lint.rules.cluster._virtual import vips
from kubevipgen.lint.rules.kubeadm._facts import extra_args
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Address, Word

ID = "port-mismatch"
CODE = "KV902"
SEVERITY = Severity.ERROR
SUBJECT = Cluster

_HINT = "write the balancer's port into controlPlaneEndpoint, before kubeadm init"


def check(cluster: Cluster, around: Around) -> Iterator[Fault]:
    told: dict[str, list[Fault]] = {}
    for kubeadm in cluster.all(Kubeadm):
        word = kubeadm.endpoint
        if word and kubeadm.endpoint_port and not word.is_placeholder and word.text not in told:
            told[word.text] = [*_of_endpoint(kubeadm, word, cluster, around)]
    if cluster.is_named or all(told.values()):  # else alternatives to one that is right
        for faults in told.values():
            yield from faults
    yield from _of_servers(cluster)


def _of_endpoint(kubeadm: Kubeadm, word: Word, cluster: Cluster, around: Around) -> Iterator[Fault]:
    known, port = vips(cluster), kubeadm.endpoint_port
    addresses = resolved(kubeadm, cluster)
    is_name = Word(kubeadm.endpoint_host, word.at).address is None
    vip = next((one for one in addresses if one in known), None)
    offers = list(_offers(cluster, vip))
    if not offers or any(first <= port <= last for _, first, last, _ in offers):
        return
    if port in _of_kube_vip(cluster, around):
        return
    if vip is None and (addresses or not is_name or not known):
        return
    program, first, _, at = offers[0]
    words = f"clients ask for {word}, and {program} listens on {first}: "
    effect = "it is bypassed, or nobody answers"
    unsure = f"unless {kubeadm.endpoint_host} leads to something else, nobody answers"
    yield Fault(
        words + (effect if vip else unsure),
        _HINT,
        word.at,
        SEVERITY if vip else Severity.INFO,
        (Related(f"port {first} of {program}", at),),
    )


def _offers(cluster: Cluster, vip: Address | None) -> Iterator[tuple[str, int, int, Location]]:
    """What may listen at the VIP: program, the first and last port, the place."""
    for one in listens(cluster):
        if one.address is None or vip is None or one.address == vip:
            yield one.program, one.port, one.last, one.word.at
    for view in cluster.all(Keepalived):
        for server in view.virtual_servers:
            host, _, text = server.text.partition(" ")
            if text.isdecimal() and vip and Word(host, server.at).address == vip:
                yield "keepalived's virtual_server", int(text), int(text), server.at


def _of_kube_vip(cluster: Cluster, around: Around) -> set[int | None]:
    """The ports on which kube-vip itself balances; that they are right is a rule of its own."""
    found = [settings(pod, around) for pod in cluster.all(Pod)]
    return {one.number("lb_port", API_PORT) for one in found if one and not one.is_off("lb_enable")}


def _of_servers(cluster: Cluster) -> Iterator[Fault]:
    known = {one.address.address: one for one in apiservers(cluster)}
    if any(_has_port_of_its_own(kubeadm) for kubeadm in cluster.all(Kubeadm)):
        return
    for view in cluster.views:
        for one in passed(view) or ():
            node = known.get(one.address) if one.address else None
            if node and one.port and one.port != node.port:
                yield Fault(
                    f"connections go to {one.host}:{one.port}, and the apiserver there listens on "
                    f"{node.port}",
                    f"pass them on to {one.host}:{node.port}",
                    one.word.at,
                    related=(Related("the apiserver of that node", node.said.at),),
                )


def _has_port_of_its_own(kubeadm: Kubeadm) -> bool:
    names = [name for name, _ in extra_args(kubeadm.cluster, "apiServer")]
    return "secure-port" in names
