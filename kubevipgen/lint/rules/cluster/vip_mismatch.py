"""The files of one cluster name different VIPs.

The address that clients use, the one that keepalived or kube-vip holds and the one that haproxy
listens on have to be the same. Where two nodes of a virtual router have different lists,
each rejects the adverts of the other (it compares the addresses in them with its own) and both
become MASTER. Where the endpoint or the listener has another address, the VIP moves as it should
and nobody uses it: the API is gone with the machine that has the other address, or was never there.

Condition: the lists of virtual_ipaddress of the nodes of one virtual router are not equal in any
order; the API listeners of haproxy and nginx on a node are all on other addresses than the VIP;
pods of kube-vip on named nodes hold different addresses by one lease; controlPlaneEndpoint is an
address that nothing here holds, while keepalived or kube-vip stand before this API, and the files
belong to one cluster: their nodes are named, they have a node in common, or both addresses are in
one network.

It does not report the prefix length, virtual_ipaddress_excluded, the endpoint's name (hosts), an
endpoint that is a node (endpoint-is-a-node), a public endpoint of private VIPs, VIPs that check
scripts name (stale-vip), placeholders, files of which nothing says that they belong together, nor
one of several kubeadm documents where another one is right.
With vrrp_skip_check_adv_addr different lists are a warning.

Fix: one address in all of them.

Source: keepalived vrrp.c (vrrp_check_packet: "received an unexpected ip number count");
Kubernetes documentation "Creating Highly Available Clusters with kubeadm".

Bad (keepalived-1.conf):

    vrrp_instance VI_1 {
        state MASTER
        interface eth0
        virtual_router_id 87
        priority 101
        virtual_ipaddress {
            10.0.0.5
            10.0.0.6
        }
    }

Bad (keepalived-2.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 87
        priority 100
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived-1.conf):

    vrrp_instance VI_1 {
        state MASTER
        interface eth0
        virtual_router_id 87
        priority 101
        virtual_ipaddress {
            10.0.0.5
        }
    }

Good (keepalived-2.conf):

    vrrp_instance VI_1 {
        state BACKUP
        interface eth0
        virtual_router_id 87
        priority 100
        virtual_ipaddress {
            10.0.0.5/24
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubevipgen.finding import Location, Related, Severity
from kubevipgen.lint.around import Around, Cluster
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.groups import Group, Member, groups, odd
from kubevipgen.lint.kube_vip_settings import settings
from kubevipgen.lint.rules.cluster._serving import (
    advertisers,
    asks_api,
    listens,
    passed,
    resolved,
)
from kubevipgen.lint.rules.cluster._virtual import are_known, are_near, vips
from kubevipgen.lint.rules.kubeadm._facts import node_addresses
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Address, Word

ID = "vip-mismatch"
CODE = "KV901"
SEVERITY = Severity.ERROR
SUBJECT = Cluster

_HINT = "write one VIP in all files of the cluster"


def check(cluster: Cluster, around: Around) -> Iterator[Fault]:
    for group in groups(cluster):
        yield from _lists(group)
    yield from _listeners(cluster)
    yield from _kube_vips(cluster, around)
    yield from _endpoints(cluster, around)


def _lists(group: Group) -> Iterator[Fault]:
    for one, other in odd(group, _list):
        mine, theirs = _list(one) or frozenset(), _list(other) or frozenset()
        extra, lacking = mine - theirs, theirs - mine
        words = [f"{_said(extra)} is not in {other.node}"] if extra else []
        words += [f"{_said(lacking)} of {other.node} is missing here"] if lacking else []
        skips = all("vrrp_skip_check_adv_addr" in member.view.globals for member in (one, other))
        effect = "the nodes reject each other's adverts, and both become MASTER"
        yield Fault(
            f"the VIPs of {one.instance.name} differ: {', '.join(words)}; "
            + ("after a failover they are not the same" if skips else effect),
            _HINT,
            _place(one, extra),
            Severity.WARNING if skips else None,
            (Related(f"the VIPs of {other.node}", _place(other, lacking)),),
        )


def _list(member: Member) -> frozenset[Address] | None:
    """Those in the adverts, of the first one's family; None where something was not read."""
    words = [vip.word for vip in member.instance.vips]
    first = words[0].address if words else None
    is_read = all(word.address and not word.is_placeholder for word in words)
    if first is None or not is_read or not member.view.is_whole:
        return None
    return frozenset(vip for vip in member.vips if vip.version == first.version)


def _place(member: Member, those: Iterable[Address]) -> Location:
    words = [vip.word for vip in member.instance.vips]
    return next((word.at for word in words if word.address in set(those)), words[0].at)


def _said(addresses: Iterable[Address]) -> str:
    return ", ".join(map(str, sorted(addresses, key=str)))


def _listeners(cluster: Cluster) -> Iterator[Fault]:
    for node in cluster.nodes:
        known, found = vips(node), listens(node)
        if not known or not found or not are_known(node):
            continue
        addresses = [one.address for one in found]
        first, vip = found[0], next(iter(known))
        if all(a and a not in known and a.is_private == vip.is_private for a in addresses):
            yield Fault(
                f"{first.program} listens on {_said({a for a in addresses if a})}, and the VIP is "
                f"{_said(known)}: whoever asks the VIP does not get to it",
                _HINT,
                first.word.at,
                related=(Related("the VIP", known[vip].at),),
            )


def _kube_vips(cluster: Cluster, around: Around) -> Iterator[Fault]:
    first: dict[tuple[str, str], tuple[str, Word]] = {}
    for pod in cluster.all(Pod):
        one, name = settings(pod, around), pod.document.node
        word = one.address if one and one.serves_api and one.value("address") else None
        if one is None or word is None or not name:
            continue
        lease = (one.value("cp_namespace"), one.value("vip_leasename"))
        other, usual = first.setdefault(lease, (name, word))
        if _addresses(word) != _addresses(usual):
            yield Fault(
                f"kube-vip holds {word} on {name} and {usual} on {other}: which VIP there is "
                "depends on who has the lease",
                _HINT,
                word.at,
                related=(Related(f"the address on {other}", usual.at),),
            )


def _addresses(word: Word) -> frozenset[str]:
    return frozenset(part.strip() for part in word.text.split(","))


def _endpoints(cluster: Cluster, around: Around) -> Iterator[Fault]:
    known, views = vips(cluster), cluster.all(Kubeadm)
    if not known or not are_known(cluster) or not _is_before_api(cluster, around):
        return
    told: set[Address] = set()
    if not cluster.is_named and any(set(resolved(one, cluster)) & known.keys() for one in views):
        return  # the others are alternatives to one that is right
    for kubeadm in views:
        word = kubeadm.endpoint
        host = Word(kubeadm.endpoint_host, word.at) if word and not word.is_placeholder else None
        address = host.address if host else None
        if word is None or address is None or address in known or address in told:
            continue
        if _is_other_way(address, kubeadm, cluster, around):
            continue
        vip = min(known, key=lambda one: not are_near(one, address))
        if cluster.is_named or are_near(address, vip) or _have_node(cluster):
            told.add(address)
            yield Fault(
                f"clients ask for {word}, and the VIP is {_said(known)}: the VIP is not used",
                _HINT,
                word.at,
                related=(Related("the VIP", known[vip].at),),
            )


def _is_before_api(cluster: Cluster, around: Around) -> bool:
    pods = [settings(pod, around) for pod in cluster.all(Pod)]
    serves = any(one and one.serves_api for one in pods)
    return serves or bool(listens(cluster)) or asks_api(cluster)


def _is_other_way(address: Address, kubeadm: Kubeadm, cluster: Cluster, around: Around) -> bool:
    """Whether it may lead to the VIP by NAT, or another rule speaks of it."""
    if address.is_loopback or any(address.is_private != one.is_private for one in vips(cluster)):
        return True
    named = {one.address for one in listens(cluster)}
    return address in named or address in node_addresses(kubeadm, around)


def _have_node(cluster: Cluster) -> bool:
    """Whether a balancer of the set passes connections on to a node of a kubeadm document."""
    nodes = {word.address for word in advertisers(cluster)} - {None}
    served = {one.address for view in cluster.views for one in passed(view) or ()}
    return bool(nodes & served)
