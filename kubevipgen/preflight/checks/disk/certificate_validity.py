"""The certificates on this host are valid now, and will be for a while.

Why: kubeadm takes an expired CA or certificate as it finds it, and then the apiserver, the
kubelets or kube-vip refuse one another. One year after `kubeadm init` the leaf certificates end,
all on the same day. A certificate that is not valid yet shows a clock that is behind.

How to fix: an expired leaf: `kubeadm certs renew all`, then restart the static pods (kube-vip
reads its kubeconfig only at start). Before the bootstrap: remove the leaf and its key, kubeadm
makes a new one. An expired CA has to be replaced, with everything that it signed. Not valid yet:
set the clock (`chronyc makestep`, `timedatectl set-ntp true`). kube-vip.conf is not kubeadm's:
remove kube-vip.crt and kube-vip.key from the pki folder of the secrets, run `kubevipgen secrets
init --add`, and render again.

Source: RFC 5280 section 4.1.2.5; kubernetes.io: Certificate Management with kubeadm; kube-vip
issue 802.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.disk import _pki
from kubevipgen.preflight.phase import EVERY, Phase
from kubevipgen.spec.kubeadm_places import KUBE_VIP_KUBECONFIG

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

ID = "certificate-validity"
PHASES = EVERY
NEEDS = ("certificates",)

# The kubelet renews its own certificate well before this.
SOON = dt.timedelta(days=30)
_CA = "make a new CA, and with it everything that this one signed, on all control planes"
_LEAF = "`kubeadm certs renew all` and restart the static pods; before init: remove it"
_OURS = (
    "remove kube-vip.crt and kube-vip.key from the pki folder of the secrets, run `kubevipgen"
    " secrets init --add`, render again and copy the files"
)


def check(subject: Subject) -> Iterator[Fault]:
    now = dt.datetime.fromtimestamp(subject.facts.gathered_at, dt.UTC)
    found = list(_all(subject))
    if not found:
        raise NotApplicableError("no certificate is on this host yet")
    for path, certificate, renewal in found:
        yield from _judged(path, certificate, now, renewal)


def _all(subject: Subject) -> Iterator[tuple[str, Certificate, str]]:
    """Path, certificate, and how to renew it."""
    for place in _pki.places(subject.cluster):
        for certificate in _pki.load(subject.facts, place.path)[:1]:
            yield place.path, certificate, _LEAF if place.ca else _CA
    if subject.phase is Phase.AFTER_INIT:  # before it, each of them is a left-over
        for path, certificate in _pki.kubeconfigs(subject.facts):
            yield path, certificate, _LEAF
    kube_vip = subject.cluster.kube_vip
    if kube_vip is not None and kube_vip.scoped:  # rendered, not made by kubeadm
        for path, certificate in _pki.kubeconfig(subject.facts, KUBE_VIP_KUBECONFIG):
            yield path, certificate, _OURS


def _judged(path: str, certificate: Certificate, now: dt.datetime, renewal: str) -> Iterator[Fault]:
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    left = end - now
    if begin > now:
        yield Fault(
            f"{path} is valid only from {_day(begin)}, and it is {_day(now)} here",
            "set this host's clock: `timedatectl`, `chronyc makestep`",
        )
    elif left <= dt.timedelta(0):
        yield Fault(f"{path} expired on {_day(end)}", renewal)
    elif left < SOON:
        yield Fault(
            f"{path} expires in {left.days} days, on {_day(end)}",
            renewal,
            Severity.WARNING,
        )


def _day(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
