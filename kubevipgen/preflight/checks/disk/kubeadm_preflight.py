"""kubeadm's own preflight has nothing to say.

Why: kubeadm runs these checks at the beginning of init and join anyway, and knows its release
better than we do. Here they run before anything is changed, and their findings stand beside ours
under kubeadm's own names. What another check tells as well is shown as information.

How to fix: each finding says what it wants; `kubeadm init phase preflight --dry-run --config
/etc/kubernetes/kubeadm-init.yaml` (or `join`) shows all of it. With
`--ignore-preflight-errors=NAME` kubeadm goes on nevertheless.

Source: kubeadm's preflight checks; data/kubeadm-checks.yaml says which are told elsewhere. With
--dry-run no image is pulled; a join asks the control plane endpoint for its cluster-info.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from kubevipgen import resources
from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import KUBEADM

ID = "kubeadm-preflight"
PHASES = KUBEADM
NEEDS = ("kubeadmPreflight",)

_INFO = Severity.INFO
_NOT_YET = "a join can be checked to its end only when the control plane endpoint answers"


def check(subject: Subject) -> Iterator[Fault]:
    found = subject.facts.at("kubeadmPreflight")
    if found is None:
        raise NotApplicableError("kubeadm, or a configuration for it, is not on this host")
    for finding in found["findings"]:
        yield _fault(finding, found["command"])
    if not found["ended"]:
        message = "kubeadm was still asking the control plane endpoint when its time was up"
        yield Fault(message, "before the first control plane is up that is as it should be", _INFO)
    elif found["failure"]:
        yield Fault(f"kubeadm could not go on: {found['failure']}", _NOT_YET, _INFO)


def _fault(finding: Mapping[str, str], command: str) -> Fault:
    name, text = finding["name"], " ".join(finding["text"].split())
    other = told_by(name, text)
    if other:
        return Fault(f"{name}: {text}", f"see {other}", _INFO)
    severity = Severity.ERROR if finding["severity"] == "error" else Severity.WARNING
    return Fault(f"{name}: {text}", f"`{command}` shows it", severity)


def told_by(name: str, text: str) -> str:
    """The check of ours that tells the same; "" for none."""
    for row in resources.data("kubeadm-checks"):
        words = row.get("text", "")
        if fnmatchcase(name, row["name"]) and re.search(words, text, re.IGNORECASE):
            return str(row["check"])
    return ""
