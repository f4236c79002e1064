"""Every apiserver's certificate chains to the CA, is valid, and covers its own node.

Why: kubelets of control planes, controllers, kube-vip and other apiservers call it by its own
address. A certificate of another CA is left over from an earlier bootstrap; one that covers
another node's address was copied.

How to fix: on that node move apiserver.crt and apiserver.key away, then
`kubeadm init phase certs apiserver --config FILE` and restart the apiserver. Expired:
`kubeadm certs renew apiserver`.

Source: kubeadm's default names of the apiserver's certificate; RFC 5280; RFC 6125.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.judgement import Fault, NotApplicableError, UnknownFactError
from kubevipgen.model import Cluster, Node
from kubevipgen.verify.checks import _trust
from kubevipgen.verify.plan import own_names
from kubevipgen.verify.seen import DISTRUST, Answer, Seen, State, known

ID = "apiserver-certificates"
NEEDS = ("apiservers",)


def check(cluster: Cluster, seen: Seen) -> Iterator[Fault]:
    answers = known("apiservers", seen.apiservers)
    if not answers:
        raise NotApplicableError("the spec names no address of a control plane")
    yield from _trust.distrust(answers.values(), seen)
    for node in cluster.control_planes:
        if node.name in answers:
            yield from _names(node, answers[node.name])
    silent = [n for n, a in answers.items() if not a.certificate and a.state not in DISTRUST]
    if silent:
        raise UnknownFactError("apiservers", f"{', '.join(silent)} shows no certificate")


def _names(node: Node, answer: Answer) -> Iterator[Fault]:
    if answer.certificate is None or answer.state is State.UNTRUSTED:
        return
    if missing := _trust.uncovered(answer.certificate, own_names(node)):
        yield Fault(
            f"the certificate of {node.name}'s apiserver does not cover {missing}",
            "there: move apiserver.crt and apiserver.key away,"
            " `kubeadm init phase certs apiserver --config FILE`, restart the apiserver",
        )
