"""The times of the lease do not fit together, or are not whole seconds.

The holder of the VIP renews its lease every vip_retryperiod seconds, gives up after
vip_renewdeadline without success, and the others take over vip_leaseduration after the last
renewal that they saw. Client-go refuses to start unless duration > deadline > 1.2 x retry. The
values are whole seconds: `5s` cannot be parsed, and kube-vip ends at once. What is not set has
kube-vip's default: 15, 10 and 2 from 1.1.0 on, 5, 3 and 1 before; so a single value of the three
easily breaks the order.

Short leases are quick and fragile. With 15/10/2 a dead node is noticed after 13 to 24 s, with
5/3/1 after 4 to 9.4 s, but then an etcd that writes slowly for three seconds costs the VIP, and
every restart of kube-vip adds the kubelet's back-off of 10 s and more.

Reported: a value that is no whole number, an order that client-go refuses (errors); a duration
below 5 s (a warning); a duration below 15 s (an info that says what it means). Not reported:
15/10/2 and longer; values of a pod that holds no election, as long as they can be parsed; values
to be filled in.

Fix: vip_leaseduration "15", vip_renewdeadline "10", vip_retryperiod "2"; on slow disks 30, 20, 4.

Applies to: all releases.
Source: client-go tools/leaderelection; kube-vip issue 1429; kube-vip
pkg/kubevip/config_environment.go.

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
            - {name: address, value: 10.0.0.100}
            - {name: vip_leaseduration, value: "10"}

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
            - {name: address, value: 10.0.0.100}
            - {name: vip_leaseduration, value: "15"}
            - {name: vip_renewdeadline, value: "10"}
            - {name: vip_retryperiod, value: "2"}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Location, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import Settings, is_open_word, settings
from kubevipgen.lint.view.manifest import Pod

ID = "lease-timing"
CODE = "KV507"
SEVERITY = Severity.ERROR
SUBJECT = Pod

_NAMES = ("vip_leaseduration", "vip_renewdeadline", "vip_retryperiod")


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """A fault for each value that is no number, else one about the three."""
    one = settings(pod, around)
    if one is None or not one.command:
        return
    found = list(_unparsed(one))
    if found:
        yield from found
    elif one.elects:
        yield from _together(one)


def _unparsed(one: Settings) -> Iterator[Fault]:
    for name in _NAMES:
        word = one.word(name)
        if word and not is_open_word(word) and word.number is None:
            yield Fault(
                f"{name} is `{word}`, not a whole number of seconds: kube-vip does not start.",
                "write the seconds without a unit, in quotes",
                word.at,
            )


def _together(one: Settings) -> Iterator[Fault]:
    defaults = (15, 10, 2) if one.has("lease-15-10-2") else (5, 3, 1)
    values = [one.number(name, default) for name, default in zip(_NAMES, defaults, strict=True)]
    places = [word.at for name in _NAMES if (word := one.word(name))]
    if None in values or not places:
        return
    duration, renew, retry = (value or 0 for value in values)
    if not duration > renew > 1.2 * retry or retry < 1:
        yield _refused(one, (duration, renew, retry), places[0])
    elif duration < 15:
        yield _short(duration, renew, retry, places[0])


def _refused(one: Settings, values: tuple[int, int, int], at: Location) -> Fault:
    unset = [name for name in _NAMES if one.word(name) is None]
    filled = f" ({', '.join(unset)} by default)" if unset else ""
    text = "/".join(map(str, values))
    return Fault(
        f"the lease is {text} s{filled}: duration must be more than the renew deadline, and that"
        " more than 1.2 times the retry period, else kube-vip does not start.",
        'set all three: "15", "10", "2"',
        at,
        one.error if unset else None,
    )


def _short(duration: int, renew: int, retry: int, at: Location) -> Fault:
    late = duration + 4.4 * retry
    return Fault(
        f"with {duration}/{renew}/{retry} a dead node is noticed after {duration - retry} to"
        f" {late:g} s, and an apiserver that is slow for {renew} s costs the VIP; 15/10/2 takes 13"
        " to 24 s.",
        "keep it where etcd is fast, else 15/10/2",
        at,
        Severity.WARNING if duration < 5 else Severity.INFO,
    )
