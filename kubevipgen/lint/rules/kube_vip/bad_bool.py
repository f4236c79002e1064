"""A switch is neither true nor false, or is no text at all.

kube-vip reads switches with Go's strconv.ParseBool, which takes 1, t, T, TRUE, true, True and 0,
f, F, FALSE, false, False. At `yes`, `on` or `enabled` it ends with `parsing "yes": invalid
syntax`; the pod restarts for ever. And the value of a variable has to be a string: unquoted,
`true`, `yes` and `6443` are a boolean and a number in YAML, at which the kubelet (or the API
server) refuses the whole pod: `cannot unmarshal bool into Go struct field EnvVar.value of type
string`.

Reported: a variable that this release reads as a switch, with another value; any value of the
environment that is no string. Not reported: an empty value, which counts as not set; values to be
filled in; switches of svc_enable that are not read without it; a vip_loseleadership that stands
twice, of which a rule of its own speaks.

Fix: "true" or "false", in quotes.

Applies to: all releases, by the switches that each reads.
Source: kube-vip pkg/kubevip/config_environment.go; Go strconv.ParseBool; Kubernetes API EnvVar.

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
            - {name: lb_enable, value: "yes"}

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
            - {name: lb_enable, value: "true"}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kubevipgen import resources
from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import (
    FALSE,
    TRUE,
    Settings,
    entries,
    is_open_word,
    settings,
)
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Word

ID = "bad-bool"
CODE = "KV526"
SEVERITY = Severity.ERROR
SUBJECT = Pod

_OF_SERVICES = ("svc_election", "lb_class_only", "lb_class_legacy_handling")


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at each value."""
    one = settings(pod, around)
    if one is None or not one.command:
        return
    names = Counter(name for name, _, _ in entries(pod))
    for name, path, value in entries(pod):
        word = pod.manifest.word(*path, "value")
        if word is None or is_open_word(word):
            continue
        if not isinstance(value, str):
            yield _no_text(name, word, value)
        elif _is_switch(one, name) and names[name] == 1 and word.text not in TRUE | FALSE | {""}:
            yield Fault(
                f"{name} is `{word}`, neither true nor false to kube-vip: it does not start.",
                'write "true" or "false"',
                word.at,
                one.error,
            )


def _is_switch(one: Settings, name: str) -> bool:
    row = resources.data("lint-kube-vip-env").get(name)
    is_asked = name not in _OF_SERVICES or not one.lacks("svc_enable")
    return row is not None and row["type"] == "bool" and is_asked and one.reads(name)


def _no_text(name: str, word: Word, value: object) -> Fault:
    kind = "boolean" if isinstance(value, bool) else "number"
    return Fault(
        f"the value of {name} is a {kind} to YAML, and Kubernetes takes only strings there: the"
        " pod is refused.",
        "put it in quotes",
        word.at,
    )
