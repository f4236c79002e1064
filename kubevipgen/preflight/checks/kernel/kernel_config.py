"""The kernel was built with what kubeadm's SystemVerification asks for.

Why: kubeadm reads the kernel's build options from /proc/config.gz, /boot/config-... and some
other places, and stops when one that it requires is missing, or when it finds no such file and
cannot load the module configs either (containers, hand-made kernels).

How to fix: install the distribution's kernel package, which brings its configuration; for a
kernel of your own set the options, and CONFIG_IKCONFIG_PROC. Where you know better:
`--ignore-preflight-errors=SystemVerification`.

Source: kubernetes/system-validators kernel_validator.go; kubernetes/kubeadm#1351.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubevipgen import resources
from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import KUBEADM

ID = "kernel-config"
PHASES = KUBEADM
NEEDS = ("kernel", "modules")


def check(subject: Subject) -> Iterator[Fault]:
    config = subject.facts.at("kernel", "config")
    if config is None:
        yield from _nowhere(subject)
        return
    file = subject.facts.at("kernel", "configFile")
    for required, severity in ((True, Severity.ERROR), (False, Severity.INFO)):
        missing = _missing(config, required=required)
        if missing:
            yield Fault(
                f"{file}: the kernel was built without {', '.join(missing)}",
                "use the distribution's kernel, or one built with them",
                severity,
            )


def _nowhere(subject: Subject) -> Iterator[Fault]:
    """With the module configs, which kubeadm loads for a moment, /proc/config.gz appears."""
    if subject.facts.at("modules", "configs", "state") == "loadable":
        raise NotApplicableError("the kernel's configuration is in the module configs")
    yield Fault(
        "no file tells how the kernel was built, and there is no module configs: kubeadm stops with"
        " 'failed to parse kernel config'",
        "install the kernel's package with /boot/config-..., or"
        " --ignore-preflight-errors=SystemVerification",
    )


def _missing(config: Mapping[str, str], *, required: bool) -> list[str]:
    rows = [row for row in resources.data("kernel") if "options" in row]
    wanted = [o["any"] for row in rows if row["required"] is required for o in row["options"]]
    without = [names for names in wanted if all(config.get(name, "n") == "n" for name in names)]
    return [f"CONFIG_{names[0]}" for names in without]
