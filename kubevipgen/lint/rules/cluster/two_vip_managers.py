"""Two programs hold the VIP of one cluster.

keepalived and kube-vip decide who holds a VIP each for itself, by adverts and by a lease. With the
same VIP each of them puts it on its own node and announces it by ARP: two machines have it, and
which one a client gets to changes from minute to minute.

Condition: keepalived and a kube-vip for the control plane hold the same address (error; a warning
where they stand in different folders and nobody says whose they are); a pod of
osixia/keepalived makes a configuration with KEEPALIVED_VIRTUAL_IPS, mounts none, and a
keepalived.conf beside it has the same address (error). Information when the addresses are different
and both stand before an API, or KEEPALIVED_VIRTUAL_IPS of a pod that mounts its own keepalived.conf
has another address than that: the variable has no effect.

It does not report a kube-vip for Services alone, or a keepalived that has nothing to do with the
API beside a kube-vip.

Fix: keep one of them.

Source: kube-vip documentation, "Control Plane"; osixia/docker-keepalived,
image/service/keepalived/startup.sh.

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 87
        virtual_ipaddress {
            10.0.0.5
        }
    }

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
            - {name: address, value: 10.0.0.5}

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
            - {name: address, value: 10.0.0.5}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around, Cluster
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.cluster._serving import asks_api, listens
from kubevipgen.lint.rules.pods._images import is_osixia
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Address, Word
from kubevipgen.lint.vips import Held, held

ID = "two-vip-managers"
CODE = "KV907"
SEVERITY = Severity.ERROR
SUBJECT = Cluster

_HINT = "keep one of them"
_IPS = "KEEPALIVED_VIRTUAL_IPS"
_ADDRESS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")


def check(cluster: Cluster, around: Around) -> Iterator[Fault]:
    del around
    found = held(cluster)
    ours = [one for one in found if one.program == "keepalived"]
    theirs = [one for one in found if one.program == "kube-vip"]
    is_api = bool(listens(cluster)) or asks_api(cluster)
    yield from _of_kube_vip(ours, theirs, is_api=is_api, is_named=cluster.is_named)
    for pod in cluster.all(Pod):
        word = pod.main.env.get(_IPS)
        if word and ours and not word.is_placeholder and is_osixia(pod.main.image):
            yield from _of_osixia(pod, word, ours)


def _of_kube_vip(
    ours: list[Held], theirs: list[Held], *, is_api: bool, is_named: bool
) -> Iterator[Fault]:
    known = {one.address: one for one in ours}
    same = [one for one in theirs if one.address in known]
    for one in same[:1]:
        other = known[one.address].word
        is_sure = is_named or _folder(one.word) == _folder(other)
        yield Fault(
            f"kube-vip and keepalived both hold {one.address}, and neither knows of the other: "
            "two machines have the VIP",
            _HINT,
            one.word.at,
            None if is_sure else Severity.WARNING,
            (Related("keepalived's", other.at),),
        )
    if ours and theirs and not same and is_api:
        yield Fault(
            f"kube-vip holds {theirs[0].address} and keepalived {ours[0].address}: one of them "
            "should be enough",
            _HINT,
            theirs[0].word.at,
            Severity.INFO,
            (Related("keepalived's", ours[0].word.at),),
        )


def _folder(word: Word) -> str:
    """Two folders may be two ways to do it, of which somebody chooses."""
    return word.at.file.rpartition("/")[0]


def _of_osixia(pod: Pod, word: Word, ours: list[Held]) -> Iterator[Fault]:
    addresses = {Word(text, word.at).address for text in _ADDRESS.findall(word.text)} - {None}
    has_own = any(
        "keepalived" in path.text and not path.text.endswith(".sh") for _, path in pod.main.mounts
    )
    same = _shared(addresses, ours)
    at = same or ours[0]
    related = (Related("keepalived.conf", at.word.at),)
    if same and not has_own:
        words = f"this pod and the keepalived.conf beside it both hold {same.address}"
        yield Fault(f"{words}: two keepalived fight for it", _HINT, word.at, None, related)
    elif addresses and not same and has_own:
        words = f"{_IPS} is {word}, but the pod has a keepalived.conf of its own"
        yield Fault(
            f"{words}, with {at.address}: the variable has no effect",
            "delete the variable",
            word.at,
            Severity.INFO,
            related,
        )


def _shared(addresses: set[Address | None], ours: list[Held]) -> Held | None:
    return next((one for one in ours if one.address in addresses), None)
