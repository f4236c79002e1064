"""osixia's environment gives every keepalived the same peers and defaults.

Without a keepalived.conf of yours the osixia/keepalived image makes one from its environment, and
what is not set has a default: KEEPALIVED_PRIORITY 150, KEEPALIVED_ROUTER_ID 51,
KEEPALIVED_PASSWORD d0cker. One manifest for all nodes gives all of them the same priority, so the
highest IP address wins; the list of peers holds the node's own address, to which it sends its own
advertisements; two clusters that took the defaults on one network believe each other. And no health
check can be set: the VIP stays on a node whose haproxy or apiserver is dead.

Found is a container of osixia/keepalived that mounts no keepalived.conf and sets KEEPALIVED_*
variables, when it is a DaemonSet with KEEPALIVED_UNICAST_PEERS as a plain value, when two nodes
have the same list, or when the priority, the router ID or the password is the default.

Not reported: a pod that mounts its own keepalived.conf; values from elsewhere (valueFrom).

Fix: mount a keepalived.conf of your own, one for each node, with a vrrp_script.

Applies to: osixia/keepalived, all tags that make the file from the environment.

Source: osixia/docker-keepalived image/environment/default.yaml and
image/service/keepalived/assets/keepalived.conf.

Bad (keepalived.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: keepalived, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: keepalived
          image: osixia/keepalived:2.0.20
          env:
            - {name: KEEPALIVED_VIRTUAL_IPS, value: 10.0.0.5}
            - {name: KEEPALIVED_UNICAST_PEERS, value: "#PYTHON2BASH:['10.0.0.11', '10.0.0.12']"}
            - {name: KEEPALIVED_PASSWORD, value: d0cker}

Good (keepalived.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: keepalived, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: keepalived
          image: osixia/keepalived:2.0.20
          volumeMounts:
            - {name: config, mountPath: /usr/local/etc/keepalived/keepalived.conf}
      volumes:
        - name: config
          hostPath: {path: /etc/keepalived/keepalived.conf, type: File}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.pods._images import is_osixia
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Word

ID = "osixia-env-peers"
CODE = "KV409"
SEVERITY = Severity.WARNING
SUBJECT = Pod
_PEERS = "KEEPALIVED_UNICAST_PEERS"
_DEFAULTS = {
    "KEEPALIVED_PRIORITY": ("150",),
    "KEEPALIVED_ROUTER_ID": ("51",),
    "KEEPALIVED_PASSWORD": ("d0cker",),
}
_HINT = "mount a keepalived.conf of your own, one for each node, with a vrrp_script"
_BLIND = "; and no health check moves the VIP in this mode"


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    if not _makes_its_own(pod):
        return
    peers = pod.main.env.get(_PEERS)
    if peers and not peers.is_placeholder:
        yield from _peers(pod, peers, around)
    left = [name for name in _DEFAULTS if _is_default(pod, name)]
    if left:
        words = f"{', '.join(name.removeprefix('KEEPALIVED_') for name in left)} "
        verb = "is" if len(left) == 1 else "are"
        at = pod.main.env_names[0].at
        written = next((pod.main.env[name].at for name in left if name in pod.main.env), at)
        yield Fault(f"{words}{verb} the image's default, as everywhere{_BLIND}", _HINT, written)


def _makes_its_own(pod: Pod) -> bool:
    if pod.program != "keepalived" or not is_osixia(pod.main.image):
        return False
    mounts = [word.text for _, word in pod.main.mounts]
    has_own = any("keepalived" in path and not path.endswith(".sh") for path in mounts)
    sets = any(name.text.startswith("KEEPALIVED_") for name in pod.main.env_names)
    return sets and not has_own


def _is_default(pod: Pod, name: str) -> bool:
    names = {word.text for word in pod.main.env_names}
    if name not in names:
        return True
    value = pod.main.env.get(name)
    return value is not None and value.text in _DEFAULTS[name]


def _peers(pod: Pod, peers: Word, around: Around) -> Iterator[Fault]:
    if not pod.is_static:
        words = "every node has the same list of peers, its own address among them"
        yield Fault(f"{words}, and the same priority{_BLIND}", _HINT, peers.at)
        return
    for node in around.cluster.nodes:
        if node.name == around.node.name:
            continue
        for other in node.all(Pod):
            theirs = other.main.env.get(_PEERS)
            if other is not pod and theirs and theirs.text == peers.text:
                words = f"{around.node.name} and {node.name} have the same list of peers, so each"
                related = (Related("the other node's list", theirs.at),)
                yield Fault(f"{words} has its own address{_BLIND}", _HINT, peers.at, None, related)
                return
