"""What has to happen before changed files are in force."""

from __future__ import annotations

import pytest

from kubevipgen.output.host.effects import Changed, effects, in_force_by_hand

POD = "/etc/kubernetes/manifests/haproxy.yaml"
MODULES, SYSCTL = "/etc/modules-load.d/kubevipgen.conf", "/etc/sysctl.d/90-kubevipgen.conf"
CONFIG = "/etc/haproxy/haproxy.cfg"
DROP_IN = "/etc/systemd/system/haproxy.service.d/10-kubevipgen.conf"
KUBELET = "/etc/systemd/system/kubelet.service.d/10-kubevipgen.conf"
UNIT = "/etc/systemd/system/kubevipgen-bootstrap.service"
RELOAD = "systemctl daemon-reload"

CASES: dict[str, tuple[Changed, list[str], list[str]]] = {
    "nothing": (Changed(), [CONFIG, DROP_IN], []),
    "modules": (Changed(new=[MODULES]), [MODULES], ["modprobe -a overlay br_netfilter"]),
    "settings": (Changed(other=[SYSCTL]), [SYSCTL], [f"sysctl -q -p {SYSCTL}"]),
    "settings say the same": (Changed(other=[SYSCTL], remarks=[SYSCTL]), [SYSCTL], []),
    "settings gone": (Changed(gone=[SYSCTL, MODULES]), [], []),
    "a pod mounts it": (Changed(other=[CONFIG]), [CONFIG, POD], []),
    "a service reads it": (
        Changed(other=[CONFIG]),
        [CONFIG, DROP_IN],
        ["systemctl reload-or-restart haproxy"],
    ),
    "a new service": (
        Changed(new=[CONFIG, DROP_IN]),
        [CONFIG, DROP_IN],
        [RELOAD, "systemctl enable haproxy", "systemctl restart haproxy"],
    ),
    "a changed drop-in": (
        Changed(other=[CONFIG, DROP_IN]),
        [CONFIG, DROP_IN],
        [RELOAD, "systemctl restart haproxy"],
    ),
    "a service that goes": (
        Changed(gone=[CONFIG, DROP_IN]),
        [],
        ["systemctl disable --now haproxy", RELOAD],
    ),
    "a kubelet of its own that goes": (
        Changed(gone=[KUBELET]),
        [],
        [RELOAD, "systemctl restart kubelet"],
    ),
    "the bootstrap is never started": (Changed(new=[UNIT]), [UNIT], [RELOAD]),
}


@pytest.mark.parametrize("name", CASES)
def test_commands(name: str) -> None:
    changed, there, wanted = CASES[name]
    texts = dict.fromkeys(there, "# why\n; also\n\noverlay\nbr_netfilter\n")
    assert [" ".join(command) for command in effects(changed, texts).commands] == wanted
    # Whoever is cut off before that has at least the same to do.
    later = [" ".join(command) for command in in_force_by_hand(changed.every, texts)]
    assert {c.replace("reload-or-", "") for c in wanted} <= {
        c.replace("reload-or-", "") for c in later
    }


def test_notes() -> None:
    new = Changed(new=[POD], other=[POD.replace("haproxy", "kube-vip")], gone=[SYSCTL])
    assert effects(new, {}).notes == (
        "The kubelet starts haproxy by itself.",
        "The kubelet restarts kube-vip by itself.",
        f"What {SYSCTL} set stays in force until the next boot.",
    )
