"""What kubeadm says, taken apart."""

from __future__ import annotations

import re
from typing import Any

# A finding begins with its severity and name in brackets; kubeadm indents it by a tab.
_FINDING = re.compile(r"^\s*\[(WARNING|ERROR) ([^\]\s]+)\]: ?(.*)$")
# Lines of kubeadm's own that end a finding of several lines.
_OWN = re.compile(r"^(\[[a-z-]+\]|error(:| execution)|To see the stack trace|Flag --|[WIE]\d{4} )")
_LOG = re.compile(r"^[WIE]\d{4} [\d:.]+\s+\d+ \S+\] ")
_PHASE = re.compile(r"^error execution phase [^:]+: ")
_SUMMARY = "[preflight] Some fatal errors occurred"
_MAX_TEXT = 2000


def findings(text: str) -> list[dict[str, str]]:
    """Each ``[WARNING Name]`` and ``[ERROR Name]`` with all of its lines; none twice."""
    found: list[dict[str, str]] = []
    going_on = False
    for line in text.splitlines():
        start = _FINDING.match(line)
        if start:
            level, name, said = start.groups()
            found.append({"severity": level.lower(), "name": name, "text": said.strip()})
            going_on = True
        elif _OWN.match(line):
            going_on = False
        elif going_on and line.strip():
            found[-1]["text"] = f"{found[-1]['text']}\n{line.strip()}"[:_MAX_TEXT]
    return [item for at, item in enumerate(found) if item not in found[:at]]


def failure(text: str) -> str:
    """Why kubeadm gave up, when it was for another reason than findings; "" otherwise."""
    for line in text.splitlines():
        if line.startswith(("error:", "error execution phase")):
            why = _PHASE.sub("", line).replace("error: ", "", 1).strip()
            return "" if why.startswith(_SUMMARY) else why[:_MAX_TEXT]
    return ""


def said(text: str) -> list[str]:
    """The lines of a command, without the time stamps of its log; no empty ones."""
    lines = (_LOG.sub("", line).strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("To see the stack trace")]


def preflight(text: str, *, ended: bool) -> dict[str, Any]:
    """The findings of a run of ``kubeadm init|join phase preflight``."""
    return {"ended": ended, "findings": findings(text), "failure": failure(text)}
