"""The switch vip_leaderelection does not do what it seems to.

`kube-vip manager` in ARP mode always elects a holder for the control plane's VIP by a lease,
whatever vip_leaderelection says. Only BGP and routing tables ask it. The old `kube-vip start` is
different: without it, and without peers for its own election (raft), every node takes the VIP at
once, and they fight for it by ARP.

Reported: `kube-vip start` in ARP mode without vip_leaderelection and without peers (an error);
vip_leaderelection that is written as false in ARP mode under `manager` (an info: it elects all the
same). Not reported: vip_leaderelection that is simply missing under `manager`, which is common and
harmless; BGP and routing tables without an election, where every node announces on purpose.

Fix: under `start` set vip_leaderelection to "true", better use a kube-vip with `manager`; under
`manager` remove the line.

Applies to: `start` with kube-vip 0.3 and older, `manager` in all releases.
Source: kube-vip pkg/manager of v0.3.1 to v1.2.3.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: plndr/kube-vip:0.3.1
          args: [start]
          env:
            - {name: vip_arp, value: "true"}
            - {name: vip_address, value: 10.0.0.100}

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: plndr/kube-vip:0.3.1
          args: [start]
          env:
            - {name: vip_arp, value: "true"}
            - {name: vip_leaderelection, value: "true"}
            - {name: vip_address, value: 10.0.0.100}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import FALSE, Settings, settings
from kubevipgen.lint.view.manifest import Pod

ID = "no-leader-election"
CODE = "KV506"
SEVERITY = Severity.ERROR
SUBJECT = Pod

_RAFT = ("vip_peers", "vip_remotepeers", "vip_localpeer")


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the switch, or at the environment that lacks it."""
    one = settings(pod, around)
    if one is None or one.mode != "ARP":
        return
    word = one.word("vip_leaderelection")
    if one.command == "start" and _elects_nobody(one):
        yield Fault(
            "kube-vip start without vip_leaderelection and without peers: every node takes the VIP"
            " at once.",
            'set vip_leaderelection to "true"',
            word.at if word else one.place,
            one.error,
        )
    elif one.serves_api and word and word.text in FALSE:
        yield Fault(
            "vip_leaderelection has no effect here: in ARP mode kube-vip always elects a holder.",
            "remove the line",
            word.at,
            Severity.INFO,
        )


def _elects_nobody(one: Settings) -> bool:
    alone = one.is_on("vip_singlenode")
    return (
        not one.has("manager-only")
        and one.is_off("vip_leaderelection")
        and all(one.lacks(name) for name in _RAFT)
        and not alone
    )
