"""SELinux and AppArmor let the VIP's programs do their work.

Why: with SELinux enforcing, a container may not read host files of the type etc_t, so the static
pods of haproxy and keepalived, whose configuration is mounted from /etc, do not start; haproxy as
a service may not connect to port 6443 until a boolean allows it. kubeadm's own guide sets SELinux
to permissive. An AppArmor profile of the distribution for haproxy or keepalived may not allow the
paths and scripts of our configuration.

How to fix: `setenforce 0` and `SELINUX=permissive` in /etc/selinux/config; or keep it enforcing
and label what is mounted: `chcon -Rt container_file_t /etc/haproxy /etc/keepalived` (to stay:
`semanage fcontext`), and for services `setsebool -P haproxy_connect_any on`. AppArmor:
`aa-complain /etc/apparmor.d/PROFILE`, then read what it logs.

Source: kubernetes.io: Installing kubeadm (Red Hat-based distributions); haproxy_selinux(8),
container_selinux(8); apparmor(7).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import RunAs
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.kubelet import in_pods
from kubevipgen.preflight.phase import EVERY

ID = "security-module"
PHASES = EVERY
NEEDS = ("security",)


def check(subject: Subject) -> Iterator[Fault]:
    if not subject.holds_vip:
        raise NotApplicableError("nothing of ours runs on this node")
    yield from _selinux(subject)
    yield from _apparmor(subject)


def _selinux(subject: Subject) -> Iterator[Fault]:
    now = subject.facts.at("security", "selinux")
    later = subject.facts.at("security", "selinuxConfigured") if now != "disabled" else ""
    if "enforcing" not in {now, later}:
        return
    when = "is enforcing" if now == "enforcing" else "will be enforcing after the next boot"
    if in_pods(subject) and _folders(subject):
        yield Fault(
            f"SELinux {when}: containers may not read {_folders(subject)}",
            f"`chcon -Rt container_file_t {_folders(subject)}`, or set SELinux to permissive",
            Severity.WARNING,
        )
    if _as_service(subject):
        yield Fault(
            f"SELinux {when}: haproxy may not connect to port {subject.cluster.api_port}",
            "`setsebool -P haproxy_connect_any on`",
            Severity.WARNING,
        )


def _folders(subject: Subject) -> str:
    """What our static pods mount from /etc, besides /etc/kubernetes."""
    parts = {"haproxy": subject.cluster.haproxy, "keepalived": subject.cluster.keepalived}
    mounted = [name for name, part in parts.items() if part and part.run_as is RunAs.STATIC_POD]
    return " ".join(f"/etc/{name}" for name in mounted)


def _as_service(subject: Subject) -> bool:
    haproxy = subject.cluster.haproxy
    return haproxy is not None and haproxy.run_as is RunAs.SYSTEMD


def _apparmor(subject: Subject) -> Iterator[Fault]:
    parts = {"haproxy": subject.cluster.haproxy, "keepalived": subject.cluster.keepalived}
    services = [name for name, part in parts.items() if part and part.run_as is RunAs.SYSTEMD]
    if not services or not subject.facts.at("security", "apparmor"):
        return
    for profile in subject.facts.at("security", "apparmorProfiles"):
        if profile["mode"] == "enforce" and any(name in profile["name"] for name in services):
            yield Fault(
                f"the AppArmor profile {profile['name']} is enforced; it may not allow the paths"
                " and scripts of our configuration",
                f"look for DENIED in `journalctl -k`; `aa-complain {profile['name']}` to try",
                Severity.WARNING,
            )
