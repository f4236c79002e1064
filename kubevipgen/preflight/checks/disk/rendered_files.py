"""The rendered files are on this host, complete and unchanged.

Why: one forgotten or hand-edited file makes this node differ from the others, and nobody sees it
before a failover: another virtual router ID, an old peer, a check script that keepalived refuses
because of its mode or owner. A manifest that others may write is a way to root.

How to fix: render again and copy the node's folder once more, as root and with modes and owners
(`kubevipgen render` prints the commands). Changes belong into the cluster file, not onto the host.

Source: this tool's own output; each rendered file names its spec and the spec's digest.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen import __version__
from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, PlannedFile, Subject
from kubevipgen.preflight.checks.disk import _verdict
from kubevipgen.preflight.checks.disk._files import (
    MANIFESTS,
    Entry,
    Origin,
    at,
    is_ours,
    marker,
    origin,
)
from kubevipgen.preflight.phase import EVERY, Phase

ID = "rendered-files"
PHASES = EVERY
NEEDS = ("disk", "programs")

_AGAIN = "copy it again from the rendered folder, or render anew"
THIS_MACHINE = "node"  # the one node of a cluster that flags alone describe
_SWITCHED = (
    "copy it again from the rendered folder: with it as it is, kube-vip cannot hold the VIP while"
    " `kubeadm init` runs"
)


def check(subject: Subject) -> Iterator[Fault]:
    if not is_ours(subject):
        raise NotApplicableError("no rendered file is on this host")
    stale = {file.path for file in subject.planned if _is_stale(subject, file)}
    if stale and [node.name for node in subject.cluster.nodes] == [THIS_MACHINE]:
        raise NotApplicableError("the files here are of a cluster file; name it to compare them")
    if stale:
        yield _of_another_spec(subject, stale)
    for file in subject.planned:
        found = at(subject.facts, file.path)
        if found is None:
            yield from _missing(subject, file)
        elif found["type"] != "file":
            yield _no_file(file, found)
        else:
            yield from _rights(file, found)
            if file.path not in stale:
                yield from _content(subject, file)


def _is_stale(subject: Subject, file: PlannedFile) -> bool:
    """Whether a file that is not as planned says that something else made it."""
    made = origin(marker(subject.facts, file.path))
    if made is None or made == _now(subject):
        return False
    return not file.digest or _digest(subject, file) not in {file.digest, file.later}


def _now(subject: Subject) -> Origin:
    spec = subject.cluster.origin
    return Origin(__version__, spec.name, spec.digest)


def _of_another_spec(subject: Subject, stale: set[str]) -> Fault:
    path = min(stale)
    made, now = origin(marker(subject.facts, path)), _now(subject)
    more = f" and {len(stale) - 1} more" if len(stale) > 1 else ""
    if made is not None and made.digest == now.digest:
        return Fault(
            f"{path}{more}: made from the same spec by kubevipgen {made.version} ({made.spec}),"
            f" so kubevipgen {now.version} ({now.spec}) cannot compare the content",
            "",
            Severity.INFO,
        )
    said = f"{made.spec} (sha256 {made.digest})" if made else "another spec"
    return Fault(
        f"{path}{more}: rendered from {said}; this is {now.spec} (sha256 {now.digest})",
        "render from this spec and copy the node's folder again, or name the spec that was meant",
        Severity.WARNING,
    )


def _missing(subject: Subject, file: PlannedFile) -> Iterator[Fault]:
    done = subject.phase is Phase.AFTER_INIT and "/kubeadm-" in file.path
    if not done:  # a kubeadm config holds secrets, and is better gone when it has been used
        yield Fault(f"{file.path} is missing", _AGAIN)


def _no_file(file: PlannedFile, found: Entry) -> Fault:
    if found["type"] == "symlink":
        message = f"{file.path} is a link to {found['target']}, which was not compared"
        return Fault(message, "make it a file of its own", Severity.WARNING)
    kind = "a folder" if found["type"] == "directory" else "no regular file"
    return Fault(f"{file.path} is {kind}", f"remove it, and {_AGAIN}")


def _rights(file: PlannedFile, found: Entry) -> Iterator[Fault]:
    mode = int(found["mode"], 8)
    if mode != file.mode:
        yield Fault(
            f"{file.path} has mode {mode:04o} instead of {file.mode:04o}",
            f"chmod {file.mode:04o} {file.path}",
            Severity.WARNING,
        )
    if found["owner"] != file.owner:
        yield Fault(
            f"{file.path} belongs to {found['owner']} instead of {file.owner}",
            f"chown {file.owner} {file.path}",
            Severity.WARNING,
        )


def _content(subject: Subject, file: PlannedFile) -> Iterator[Fault]:
    mark = marker(subject.facts, file.path)
    if not mark and file.path.startswith(MANIFESTS):
        return  # manifests-stray-files
    if file.digest and _digest(subject, file) in _right(subject, file):
        return
    if not mark:
        message = f"{file.path} is not the rendered file (the header of kubevipgen is missing)"
        yield Fault(message, _AGAIN, Severity.WARNING)
    elif file.later and _digest(subject, file) == file.later:
        message = f"{file.path} is already as it must be only after kubeadm init"
        yield Fault(message, _SWITCHED, Severity.WARNING)
    elif file.digest and not _verdict.rejects(subject, file.path):  # which another check tells
        message = f"{file.path} was changed since it was rendered"
        yield Fault(message, _AGAIN, Severity.WARNING)


def _right(subject: Subject, file: PlannedFile) -> set[str]:
    """What may stand there: after kubeadm init also what the step that follows it has made."""
    switched = subject.phase is Phase.AFTER_INIT and file.later
    return {file.digest, file.later} if switched else {file.digest}


def _digest(subject: Subject, file: PlannedFile) -> str:
    return str(subject.facts.at("disk", "files", file.path, "sha256"))
