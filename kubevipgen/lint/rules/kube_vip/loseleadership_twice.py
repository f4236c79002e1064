"""vip_loseleadership stands twice, the second time with a number.

The generator of 1.2.2 and 1.2.3 (`manifest pod --loseLeadership`) writes the name twice: once for
the switch, and once for its timeout, with a value of "30". The last one counts, and kube-vip ends:
`parsing "30": invalid syntax`.

Reported: vip_loseleadership more than once, the last value being no switch. Not reported: the name
once; the same switch twice.

Fix: rename the second to vip_loseleadership_timeout_seconds, which --fix does.

Applies to: kube-vip 1.2.2 and newer.
Source: kube-vip issue 1719.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.2.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
            - {name: vip_loseleadership, value: "true"}
            - {name: vip_loseleadership, value: "30"}

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.2.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
            - {name: vip_loseleadership, value: "true"}
            - {name: vip_loseleadership_timeout_seconds, value: "30"}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import FALSE, TRUE, entries, settings
from kubevipgen.lint.view.manifest import Pod

ID = "loseleadership-twice"
CODE = "KV538"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the second."""
    one = settings(pod, around)
    found = [(path, value) for name, path, value in entries(pod) if name == "vip_loseleadership"]
    if one is None or len(found) < 2 or not one.reads("vip_loseleadership"):
        return
    path, value = found[-1]
    if str(value) in TRUE | FALSE:
        return
    right = "vip_loseleadership_timeout_seconds"
    is_timeout = str(value).isdecimal() and len(found) == 2
    yield Fault(
        f"vip_loseleadership stands twice; the last value, `{value}`, counts and is no switch:"
        " kube-vip does not start.",
        f"rename this one to {right}",
        pod.manifest.at(*path, "name"),
        edits=pod.manifest.edit(right, *path, "name") if is_timeout else (),
    )
