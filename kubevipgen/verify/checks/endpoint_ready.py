"""The control plane endpoint answers /readyz, by its name and by every VIP.

Why: kubelets, kube-proxy and everybody with a kubeconfig use the endpoint for ever after. That
one VIP of two does not answer, or the name leads elsewhere, is not seen until the other is gone.

How to fix: refused: nobody listens on the VIP's holder (`ss -ltnp 'sport = :PORT'`), see haproxy
or kube-vip. No answer: nobody holds the VIP, or a firewall is in between. Cut before TLS: the
load balancer has no live apiserver behind it. Not ready: `kubectl get --raw '/readyz?verbose'`.

Source: kubernetes.io: Kubernetes API health endpoints; kubernetes/kubernetes#99602.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.judgement import Fault, UnknownFactError
from kubevipgen.model import Cluster
from kubevipgen.verify.checks import _states
from kubevipgen.verify.seen import DISTRUST, Seen, State, known

ID = "endpoint-ready"
NEEDS = ("entrances",)


def check(cluster: Cluster, seen: Seen) -> Iterator[Fault]:
    answers = known("entrances", seen.entrances)
    who = "haproxy on the VIP's holder" if cluster.haproxy else "the VIP's holder"
    for answer in answers:
        if answer.state is State.ANSWERED:
            if (fault := _states.status(cluster, answer, "the apiservers")) is not None:
                yield fault
        elif answer.state not in DISTRUST:
            yield _states.fault(answer, who)
    refused = [answer for answer in answers if answer.state in DISTRUST]
    if refused:
        where = ", ".join(dict.fromkeys(_states.told(answer) for answer in refused))
        raise UnknownFactError(
            "entrances", f"the certificate is refused, so nothing was asked: {where}"
        )
