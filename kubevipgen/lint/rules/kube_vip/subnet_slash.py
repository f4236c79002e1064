"""The slash in vip_subnet is wrong for this release.

From 0.9.0 on vip_subnet is a number, or two with a comma: "24", "32,128". A "/24" is taken at the
start, and fails when the VIP is to be made. Releases 0.5.6 to 0.8.10 put the text behind the
address as it is, so there it needs its slash: "10.0.0.100" and "24" become 10.0.0.10024.

Reported: vip_subnet with a slash from 0.9.0 on; without one from 0.5.6 to 0.8.10. Not reported:
other releases, `auto`, values to be filled in.

Fix: "24" for 0.9.0 and newer, "/24" before; --fix writes it so.

Applies to: kube-vip by the release of its image.
Source: kube-vip pkg/vip/address.go; kube-vip issue 891.

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
            - {name: vip_subnet, value: "/24"}

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

from collections.abc import Iterator

from kubevipgen.finding import Edit, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import entries, is_open_word, manager
from kubevipgen.lint.view.manifest import Pod

ID = "subnet-slash"
CODE = "KV534"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the value."""
    one = manager(pod, around)
    word = one.word("vip_subnet") if one else None
    if one is None or word is None or is_open_word(word):
        return
    bare = ",".join(part.strip().removeprefix("/") for part in word.text.split(","))
    if not bare.replace(",", "").isdecimal():
        return
    if one.has("subnet-without-slash") and "/" in word.text:
        yield Fault(
            f"vip_subnet is `{word}`: kube-vip from 0.9.0 on takes a number, and cannot make the"
            " VIP.",
            f'write "{bare}"',
            word.at,
            one.error,
            edits=_edit(pod, bare),
        )
    elif one.has("subnet-needs-slash") and "/" not in word.text and "," not in word.text:
        vip = one.address or "the address"
        yield Fault(
            f"kube-vip {one.release} puts vip_subnet behind {vip} as it is: `{vip}{word}`.",
            f'write "/{bare}"',
            word.at,
            edits=_edit(pod, f"/{bare}"),
        )


def _edit(pod: Pod, text: str) -> tuple[Edit, ...]:
    found = [path for name, path, _ in entries(pod) if name == "vip_subnet"]
    return pod.manifest.edit(text, *found[0], "value") if len(found) == 1 else ()
