"""Every apiserver of the spec answers /readyz at its own address.

Why: behind a VIP a dead apiserver is not noticed: the others answer. It is then missing when the
next one fails.

How to fix: on that node `crictl ps -a --name kube-apiserver` and its log; the kubelet's log when
there is no such container. Not ready: the failed parts are named here, most often etcd.

Source: kubernetes.io: Kubernetes API health endpoints.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kubevipgen.judgement import Fault, NotApplicableError, UnknownFactError
from kubevipgen.model import Cluster
from kubevipgen.verify.checks import _states
from kubevipgen.verify.seen import DISTRUST, UNREACHED, Answer, Missing, Seen, State, known

ID = "apiservers-ready"
NEEDS = ("apiservers", "entrances")


def check(cluster: Cluster, seen: Seen) -> Iterator[Fault]:
    answers = known("apiservers", seen.apiservers)
    if not answers:
        raise NotApplicableError("the spec names no address of a control plane")
    if _are_fenced_off(answers.values(), seen):
        reason = "none of their addresses can be reached from here, though the endpoint can"
        raise UnknownFactError("apiservers", reason)
    for node, answer in answers.items():
        if answer.state is State.ANSWERED:
            if (fault := _states.status(cluster, answer, f"kube-apiserver on {node}")) is not None:
                yield fault
        elif answer.state not in DISTRUST:
            yield _states.fault(answer, f"kube-apiserver on {node}")
    if refused := [node for node, answer in answers.items() if answer.state in DISTRUST]:
        reason = f"the certificate is refused, so nothing was asked: {', '.join(refused)}"
        raise UnknownFactError("apiservers", reason)


def _are_fenced_off(answers: Collection[Answer], seen: Seen) -> bool:
    """Whether clients here reach the endpoint alone, as behind a firewall."""
    entrances = () if isinstance(seen.entrances, Missing) else seen.entrances
    alive = any(answer.certificate is not None for answer in entrances)
    return alive and all(answer.state in UNREACHED for answer in answers)
