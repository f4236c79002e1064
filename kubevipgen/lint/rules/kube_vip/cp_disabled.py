"""There is an address for the control plane, and the control plane is off.

kube-vip brings up `address` only with cp_enable (or the flag --controlplane). Without it the
process runs, logs no error, and the VIP is never created.

Reported: `kube-vip manager` with an address and without cp_enable "true". A warning when cp_enable
is written as false beside svc_enable: somebody may want it so, and the address is a left-over.
Not reported: wireguard mode, the old `start`, an address that is empty, settings that come from a
ConfigMap or a config file.

Fix: set cp_enable to "true", or remove the address when the pod is only for Services.

Applies to: `kube-vip manager` in all releases.
Source: kube-vip pkg/manager.

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
            - {name: svc_enable, value: "true"}
            - {name: address, value: 10.0.0.100}

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
            - {name: svc_enable, value: "true"}
            - {name: address, value: 10.0.0.100}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import manager
from kubevipgen.lint.view.manifest import Pod

ID = "cp-disabled"
CODE = "KV508"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at cp_enable, else at the address."""
    one = manager(pod, around)
    if one is None or one.address is None or not one.is_off("cp_enable"):
        return
    if not one.is_off("vip_wireguard"):
        return
    word = one.word("cp_enable")
    on_purpose = word is not None and one.is_on("svc_enable")
    yield Fault(
        f"cp_enable is {'false' if word else 'not set'}: the VIP {one.address} is never created.",
        'set cp_enable to "true", or remove the address',
        word.at if word else one.address.at,
        Severity.WARNING if on_purpose else None,
    )
