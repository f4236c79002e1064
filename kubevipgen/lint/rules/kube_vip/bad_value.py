"""A setting has a value that kube-vip refuses at its start.

Reported: vip_subnet `auto` together with an address, or outside ARP mode (it is for Services);
instance_name with a character other than letters, digits, `.`, `-` and `_`, or of more than 243
bytes (1.2.2 and newer); control_plane_health_check_address that is no http or https URL (1.2.0 and
newer); vip_subnet with more than two lengths, or one above 128; a --leaderElectionType other than
kubernetes and etcd. Not reported: empty values, and values to be filled in. kube-vip ends, and the
pod restarts for ever.

Fix: a value of the kind that the message names.

Applies to: all releases, in detail by release.
Source: kube-vip pkg/kubevip/config_validation.go; kube-vip cmd/kube-vip.go.

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
            - {name: vip_subnet, value: auto}

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
            - {name: vip_subnet, value: "24"}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import Settings, is_open_word, manager
from kubevipgen.lint.view.manifest import Pod

ID = "bad-value"
CODE = "KV553"
SEVERITY = Severity.ERROR
SUBJECT = Pod

_INSTANCE = re.compile(r"[A-Za-z0-9._-]{1,243}")
_HINTS = {
    "vip_subnet": 'a prefix length, such as "32"',
    "instance_name": "letters, digits, `.`, `-` and `_`",
    "control_plane_health_check_address": "such as https://kubernetes:6443/readyz",
    "leaderElectionType": "kubernetes",
}


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at each value."""
    one = manager(pod, around)
    if one is None:
        return
    wrong = {
        "vip_subnet": _subnet,
        "instance_name": _instance,
        "control_plane_health_check_address": _url,
        "leaderElectionType": _elector,
    }
    for name, of in wrong.items():
        word = one.word(name)
        if word and not is_open_word(word) and (reason := of(one, word.text)):
            message = f"{name.removeprefix('--')} is `{word}`: {reason}."
            yield Fault(message, _HINTS[name], word.at, one.error)


def _subnet(one: Settings, text: str) -> str:
    if text == "auto":
        if one.mode not in ("", "ARP"):
            return "auto is for ARP mode only"
        return "auto is for Services, and not with an address" if one.address else ""
    lengths = [part.strip().removeprefix("/") for part in text.split(",")]
    if one.has("subnet-without-slash") and len(lengths) > 2:
        return "there are more than two lengths"
    is_long = any(length.isdecimal() and int(length[:9]) > 128 for length in lengths)
    return "a prefix length is at most 32, or 128 for IPv6" if is_long else ""


def _instance(one: Settings, text: str) -> str:
    if not one.has("instance-name") or _INSTANCE.fullmatch(text):
        return ""
    return "only letters, digits, `.`, `-` and `_` are allowed, up to 243"


def _url(one: Settings, text: str) -> str:
    is_url = urlsplit(text).scheme.lower() in ("http", "https") and "://" in text
    return "" if is_url or not one.has("health-check-of-api") else "no http or https URL"


def _elector(one: Settings, text: str) -> str:
    del one
    return "" if text in ("kubernetes", "etcd") else "kube-vip knows only kubernetes and etcd"
