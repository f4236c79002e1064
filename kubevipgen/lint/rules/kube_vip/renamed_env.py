"""A variable has another name in this release.

bgp_source_if and bgp_source_ip became bgp_sourceif and bgp_sourceip in 0.4. enable_endpointslices
went away in 1.0.0, when EndpointSlices became the default: who wants Endpoints sets
enable_endpoints. enableUPNP became enable_upnp in 1.0.0. kube-vip ignores the old names in silence.

Reported: an old name with a value in a release that no longer reads it; an info where nothing is
lost (the switch asked for what is the default now, or the new name is set beside it). Not reported:
releases that read the old name; empty values.

Fix: the new name, which --fix writes for bgp_source_if and bgp_source_ip.

Applies to: kube-vip by the release of its image.
Source: kube-vip pkg/kubevip/config_envvar.go.

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
            - {name: bgp_enable, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: lo}
            - {name: bgp_routerid, value: 10.0.0.11}
            - {name: bgp_as, value: "65000"}
            - {name: bgp_peers, value: "10.0.0.1:65001::false"}
            - {name: address, value: 10.9.0.1}
            - {name: bgp_source_if, value: eth1}

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
            - {name: bgp_enable, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: lo}
            - {name: bgp_routerid, value: 10.0.0.11}
            - {name: bgp_as, value: "65000"}
            - {name: bgp_peers, value: "10.0.0.1:65001::false"}
            - {name: address, value: 10.9.0.1}
            - {name: bgp_sourceif, value: eth1}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import FALSE, TRUE, renamed, settings
from kubevipgen.lint.view.manifest import Pod

ID = "renamed-env"
CODE = "KV545"
SEVERITY = Severity.WARNING
SUBJECT = Pod

_SAME = {
    "bgp_source_if": "bgp_sourceif",
    "bgp_source_ip": "bgp_sourceip",
    "enableUPNP": "enable_upnp",
}
_SLICES = "enable_endpointslices"


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at each old name's value."""
    one = settings(pod, around)
    if one is None or not one.command:
        return
    for old, new in _SAME.items():
        word = pod.main.env.get(old)
        if word is None or word.text in ("", *FALSE) or one.reads(old) or not one.reads(new):
            continue
        is_set = not one.lacks(new)
        yield Fault(
            f"{old} is called {new} now, and ignored.",
            "remove it" if is_set else f"rename it to {new}",
            word.at,
            Severity.INFO if is_set else one.warning,
            edits=()
            if is_set or old not in ("bgp_source_if", "bgp_source_ip")
            else renamed(pod, old, new),
        )
    word = pod.main.env.get(_SLICES)
    if word and word.text in TRUE | FALSE and one.reads("enable_endpoints"):
        yield Fault(
            f"{_SLICES} is gone since kube-vip 1.0.0: EndpointSlices are the default.",
            'set enable_endpoints to "true"' if word.text in FALSE else "remove it",
            word.at,
            one.warning if word.text in FALSE else Severity.INFO,
        )
