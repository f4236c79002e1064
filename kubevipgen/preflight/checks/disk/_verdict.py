"""What haproxy and keepalived on this host say of their configuration files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from kubevipgen.model import Haproxy, Keepalived, RunAs
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.checks.disk._files import at
from kubevipgen.preflight.facts import SkippedFactError, UnknownFactError

CONFIGS = {"haproxy": "/etc/haproxy/haproxy.cfg", "keepalived": "/etc/keepalived/keepalived.conf"}
SCRIPT = "/etc/keepalived/check-haproxy.sh"
_SHOWN = 3

# Lines of `keepalived -t` that another check owns: interface-up.
_INTERFACE = re.compile(
    r"interface \S+ for .* doesn't exist|Non-existent interface specified", re.IGNORECASE
)
_OF_SCRIPT = re.compile(r"\bscripts?\b", re.IGNORECASE)
# Banners: haproxy names itself before it complains.
_BANNER = re.compile(
    r"haproxy version is|path to executable is|Fatal errors found|Error\(s\) found"
)
_HEAD = re.compile(r"^\[(?:ALERT|WARNING|NOTICE)\]\s+\(\d+\) : (?:config : )?")


class Verdict(NamedTuple):
    """``version`` is that of the program on this host, ``lines`` what it does not like."""

    program: str
    version: str
    code: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The first complaints, in one line."""
        more = f" (and {len(self.lines) - _SHOWN} more)" if len(self.lines) > _SHOWN else ""
        return "; ".join(self.lines[:_SHOWN]) + more


def asked(subject: Subject, program: str, part: Haproxy | Keepalived | None) -> Verdict:
    """The verdict on this node's configuration; NotApplicableError when there is none."""
    if part is None or not subject.holds_vip:
        raise NotApplicableError(f"this node runs no {program}")
    path = CONFIGS[program]
    if at(subject.facts, path) is None:
        raise NotApplicableError(f"{path} is not on this host")
    found = _verdict(subject, program)
    if found is None:
        raise NotApplicableError(f"the program {program} is not on this host")
    return found


def rejects(subject: Subject, path: str) -> bool:
    """Whether a program of this host dislikes the file; False when nobody can tell."""
    program = next((name for name, config in CONFIGS.items() if config == path), "")
    try:
        found = _verdict(subject, program) if program else None
    except (UnknownFactError, SkippedFactError):
        return False
    return found is not None and found.code != 0 and bool(found.lines)


def only_informs(subject: Subject, program: str, part: Haproxy | Keepalived) -> bool:
    """Whether the host's program is not the one that will read a file just as rendered."""
    if part.run_as is not RunAs.STATIC_POD:
        return False
    path = CONFIGS[program]
    digest = next((file.digest for file in subject.planned if file.path == path), "")
    return bool(digest) and subject.facts.at("disk", "files", path, "sha256") == digest


def not_the_same(verdict: Verdict, fault: Fault, image: str) -> Fault:
    """The fault with a word on the program that did not read the file."""
    told = f"{fault.message}; that is {verdict.program} {verdict.version}, the pod runs {image}"
    return fault._replace(message=told)


def _verdict(subject: Subject, program: str) -> Verdict | None:
    facts = subject.facts
    found: Mapping[str, Any] | None = facts.at("programs", "configs", program)
    if found is None:
        return None
    lines = [_HEAD.sub("", line) for line in found["lines"] if not _BANNER.search(line)]
    if program == "keepalived":
        lines = [line for line in lines if not _INTERFACE.search(line)]
        if lines and not _script_is_right(subject):
            lines = [line for line in lines if not _OF_SCRIPT.search(line)]
    version = facts.at("programs", program) or ""
    return Verdict(program, version, found["code"], tuple(dict.fromkeys(lines)))


def _script_is_right(subject: Subject) -> bool:
    """False when the script is not as rendered, which rendered-files tells."""
    file = next((file for file in subject.planned if file.path == SCRIPT), None)
    found = at(subject.facts, SCRIPT) if file else None
    if file is None:
        return True
    return found is not None and found["owner"] == file.owner and int(found["mode"], 8) == file.mode
