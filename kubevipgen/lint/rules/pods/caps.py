"""keepalived or kube-vip may not do what it is there for: a capability is missing.

Both put the VIP on an interface (NET_ADMIN) and send packets that no ordinary socket sends: ARP,
and VRRP for keepalived (NET_RAW). Without NET_ADMIN the VIP is never added: the daemon logs
"operation not permitted" and goes on. Without NET_RAW nobody hears of it.

Found is a container of keepalived or kube-vip that is not privileged and

- has no NET_ADMIN in `securityContext.capabilities.add`: an error, no container runtime gives it;
- has no NET_RAW there while `drop` holds ALL or NET_RAW: an error;
- has no NET_RAW there and drops nothing: information, for whether it has NET_RAW is then up to the
  container runtime (containerd and Docker give it, CRI-O does not).

Not reported: NET_BROADCAST (Linux asks for it nowhere) and SYS_TIME missing; a container whose
list is a placeholder.

Fix: `capabilities: {add: [NET_ADMIN, NET_RAW], drop: [ALL]}`; leave `drop` away for a keepalived
whose check runs as another user than root (SETUID, SETGID).

Applies to: static pods and workloads, every version.

Source: capabilities(7); kube-vip `manifest pod` (NET_RAW since 0.3.1); kubeadm's guide "Options for
Software Load Balancing"; crio.conf(5), default_capabilities (no NET_RAW since CRI-O 1.18).

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v0.8.9
          args: [manager]

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v0.8.9
          args: [manager]
          securityContext:
            capabilities: {add: [NET_ADMIN, NET_RAW], drop: [ALL]}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Word

ID = "caps"
CODE = "KV404"
SEVERITY = Severity.ERROR
SUBJECT = Pod
_HINT = "add NET_ADMIN and NET_RAW to securityContext.capabilities.add of the container"


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    del around
    added, dropped = _words(pod, "add"), _words(pod, "drop")
    if pod.program not in ("keepalived", "kube-vip") or _is_privileged(pod):
        return
    names = {_name(word) for word in added}
    if "ALL" in names or any(word.is_placeholder for word in added):
        return
    at = pod.manifest.at(*pod.main.path, "securityContext", "capabilities", "add")
    gone = {_name(word) for word in dropped} & {"ALL", "NET_RAW"}
    if "NET_ADMIN" not in names:
        yield Fault(f"without NET_ADMIN {pod.program} cannot add the VIP", _HINT, at)
    elif "NET_RAW" not in names and gone:
        words = f"NET_RAW is dropped ({' and '.join(sorted(gone))}) and not added: "
        yield Fault(f"{words}nobody hears from {pod.program} where the VIP is", _HINT, at)
    elif "NET_RAW" not in names:
        words = "NET_RAW is not added: containerd gives it by default, CRI-O does not, and without "
        yield Fault(f"{words}it nobody hears where the VIP is", _HINT, at, Severity.INFO)


def _name(word: Word) -> str:
    return word.text.upper().removeprefix("CAP_")


def _words(pod: Pod, which: str) -> list[Word]:
    path = (*pod.main.path, "securityContext", "capabilities", which)
    listed = pod.manifest.get(*path)
    found = (pod.manifest.word(*path, n) for n in range(len(listed or ())))
    return [word for word in found if word] if isinstance(listed, list) else []


def _is_privileged(pod: Pod) -> bool:
    """Or perhaps: a placeholder may be true."""
    word = pod.manifest.word(*pod.main.path, "securityContext", "privileged")
    return word is not None and word.text != "false"
