"""vip_loglevel means something else in this release.

From 0.8.10 on it is a level of Go's slog: -4 debug, 0 information, 4 warnings, 8 errors. Before, it
was one of logrus: 4 information, 5 debug, 0 panics alone. A `4` that was copied from an old
manifest hides who became leader and when, a `5` hides the warnings too, just when somebody looks
for the reason of a failover.

Reported: from 0.8.10 on a level of 4 (an info), or above it (a warning); before, 0 and 1 (a
warning: errors are hidden). Not reported: other levels, and values
that are no numbers.

Fix: "0", or "-4" while looking for a fault; before 0.8.10 "4" and "5".

Applies to: all releases, by the image's tag.
Source: kube-vip cmd/kube-vip.go.

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
            - {name: vip_loglevel, value: "5"}

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
            - {name: vip_loglevel, value: "0"}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import settings
from kubevipgen.lint.view.manifest import Pod

ID = "loglevel"
CODE = "KV546"
SEVERITY = Severity.WARNING
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the level."""
    one = settings(pod, around)
    word = one.word("vip_loglevel") if one else None
    level = one.number("vip_loglevel", 0) if one else None
    if one is None or word is None or level is None:
        return
    if one.has("levels-of-slog") and level >= 4:
        hidden = "information" if level == 4 else "warnings and information"
        yield Fault(
            f"vip_loglevel {level} hides {hidden} from 0.8.10 on (0 information, 4 warnings, 8"
            " errors).",
            'write "0", or "-4" to debug',
            word.at,
            Severity.INFO if level == 4 else one.warning,
        )
    elif not one.has("levels-of-slog") and 0 <= level <= 1:
        yield Fault(
            f"vip_loglevel {level} hides errors in kube-vip {one.release} (4 information, 5"
            " debug).",
            'write "4"',
            word.at,
        )
