"""The control plane endpoint's name leads elsewhere in a hosts file.

The kubelet of every node and every kubeconfig use the name in controlPlaneEndpoint; /etc/hosts
is asked before DNS. A line that gives it another address than the VIP sends this node past the
VIP, and 127.0.1.1 (Debian's line for a machine's own name) sends it to itself.

Reported as an error: the name leads to a loopback address (127.0.0.1 is fine where a proxy runs
on the node: the set holds one that listens there), or to an address that is no VIP of the set
while the set has VIPs. As information: the file names other nodes and not the endpoint; DNS may
know it.

Fix: one line with the VIP and the name, the same on every node.

Source: hosts(5); https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/high-availability/.

Bad (hosts):

    127.0.0.1 localhost
    127.0.1.1 cp1 api.example.org

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: ClusterConfiguration
    controlPlaneEndpoint: api.example.org:6443

Good (hosts):

    127.0.0.1 localhost
    127.0.1.1 cp1
    10.0.0.10 api.example.org

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: ClusterConfiguration
    controlPlaneEndpoint: api.example.org:6443
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.cluster_files import Hosts, Kubeadm, Nginx
from kubevipgen.lint.view.haproxy import Haproxy
from kubevipgen.lint.view.word import Word
from kubevipgen.lint.vips import held

ID = "hosts"
CODE = "KV803"
SEVERITY = Severity.ERROR
SUBJECT = Hosts
_HINT = "one line with the VIP and the name, the same on every node"


def check(subject: Hosts, around: Around) -> Iterator[Fault]:
    """For the endpoint's name of the set, where that is a name."""
    endpoint = _endpoint(around)
    if endpoint is None:
        return
    name, word = endpoint
    found = [(address, names) for address, names in subject.entries if name in _texts(names)]
    for address, names in found:
        at = next(one.at for one in names if one.text.lower() == name)
        yield from _leads(name, word, address, Word(name, at), around)
    others = [address for address, _ in subject.entries if _is_node(address)]
    if not found and len(others) > 1 and not subject.document.is_fragment:
        message = f"{name}, the control plane endpoint, is not named here; DNS has to know it"
        yield Fault(message, _HINT, others[0].at, Severity.INFO, (_said(word),))


def _endpoint(around: Around) -> tuple[str, Word] | None:
    for view in around.cluster.all(Kubeadm):
        word = view.endpoint
        host = Word(view.endpoint_host, word.at) if word and not word.is_placeholder else None
        if word and host and host.text and host.address is None:
            return host.text.lower(), word
    return None


def _leads(name: str, word: Word, address: Word, own: Word, around: Around) -> Iterator[Fault]:
    target = address.address
    vips = {one.address for one in held(around.cluster)}
    if target is None:
        return
    if target.is_loopback:
        if not _listens_locally(around):
            message = f"{name}, the control plane endpoint, leads to the node itself ({target})"
            yield Fault(message, _HINT, own.at, related=(_said(word),))
    elif vips and target not in vips:
        those = ", ".join(sorted(map(str, vips)))
        message = f"{name}, the control plane endpoint, leads to {target}; the VIP is {those}"
        yield Fault(message, _HINT, own.at, related=(_said(word),))


def _listens_locally(around: Around) -> bool:
    """Whether a proxy of the node itself answers on its loopback address."""
    return bool(around.node.all(Nginx) or around.node.all(Haproxy))


def _said(word: Word) -> Related:
    return Related("the endpoint", word.at)


def _texts(names: tuple[Word, ...]) -> set[str]:
    return {name.text.lower() for name in names}


def _is_node(address: Word) -> bool:
    found = address.address
    return found is not None and not (
        found.is_loopback or found.is_multicast or found.is_link_local
    )
