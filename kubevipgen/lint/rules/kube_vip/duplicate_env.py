"""A variable stands twice, and only the last one counts.

Nothing refuses a name that stands twice in `env`: the container gets the last value. Who changes
the first one wonders why nothing happens, and `kubectl apply` may drop one of the two.

Reported: a name that stands more than once; a warning when the values differ, else an info. Not
reported: a vip_loseleadership of which the last value is no switch, of which a rule of its own
speaks.

Fix: keep the one that is meant.

Applies to: all releases.
Source: Kubernetes API reference, EnvVar; runc libcontainer.

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
            - {name: vip_interface, value: eth1}

Good (kube-vip.yaml):

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
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import FALSE, TRUE, entries
from kubevipgen.lint.view.manifest import Pod

ID = "duplicate-env"
CODE = "KV547"
SEVERITY = Severity.WARNING
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at each name that had been there."""
    del around
    if pod.program != "kube-vip":
        return
    first = {name: (path, value) for name, path, value in reversed([*entries(pod)])}
    for name, path, value in entries(pod):
        before, old = first[name]
        is_other_rule = name == "vip_loseleadership" and str(value) not in TRUE | FALSE
        if path == before or is_other_rule:
            continue
        is_same = old == value and pod.manifest.get(*path) == pod.manifest.get(*before)
        counts = "with the same value" if is_same else "and the last one counts"
        yield Fault(
            f"{name} stands twice, {counts}{'' if is_same else _values(old, value)}.",
            "keep one of them",
            pod.manifest.at(*path, "name"),
            Severity.INFO if is_same else None,
            (Related("the first", pod.manifest.at(*before, "name")),),
        )


def _values(old: object, new: object) -> str:
    return f" (`{new}`, not `{old}`)" if isinstance(old, str) and isinstance(new, str) else ""
