"""With `runAs: systemd`, keepalived and haproxy are installed and start at boot.

Why: the rendered files alone hold no VIP. A missing package, or a masked unit, leaves this node
out of every failover, and nobody sees it while another one has the VIP; a unit that is not
enabled is out from the next reboot on. After the bootstrap the services must also run.

How to fix: `apt-get install keepalived haproxy` (or dnf), then
`systemctl enable --now haproxy keepalived`; for a masked unit first `systemctl unmask`.

Source: systemctl(1), is-enabled; Debian's policy-rc.d and RHEL's presets, which leave a newly
installed service off.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.model import Cluster, RunAs
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.host._units import STARTS
from kubevipgen.preflight.phase import EVERY, Phase

ID = "balancer-services"
PHASES = EVERY
NEEDS = ("services",)


def check(subject: Subject) -> Iterator[Fault]:
    names = _services(subject.cluster) if subject.holds_vip else ()
    if not names:
        raise NotApplicableError("neither keepalived nor haproxy is a service of this node")
    for name in names:
        yield from _service(subject, name)


def _services(cluster: Cluster) -> tuple[str, ...]:
    parts = (("haproxy", cluster.haproxy), ("keepalived", cluster.keepalived))
    return tuple(n for n, part in parts if part is not None and part.run_as is RunAs.SYSTEMD)


def _service(subject: Subject, name: str) -> Iterator[Fault]:
    unit = subject.facts.at("services", "units", name)
    state = subject.facts.at("services", "units", name, "enabled")
    if not unit["installed"]:
        yield Fault(
            f"there is no {name}.service on this host",
            f"install the package {name}, then `systemctl enable {name}`",
        )
    elif state.startswith("masked"):
        yield Fault(f"{name}.service is masked: it cannot start", f"`systemctl unmask {name}`")
    elif state not in STARTS:
        yield Fault(
            f"{name}.service is {state or 'not enabled'}: it does not come back after a reboot",
            f"`systemctl enable {name}`",
            Severity.WARNING,
        )
    elif subject.phase is Phase.AFTER_INIT and unit["active"] != "active":
        yield Fault(
            f"{name}.service is {unit['active'] or 'stopped'}, so this node cannot take the VIP",
            f"`systemctl start {name}`, then `journalctl -u {name}`",
        )
