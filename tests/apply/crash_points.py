"""Runs one scenario again and again, and stops it at another system call each time.

A program of its own, because it forks. `crash_points.py SCENARIO FOLDER` prints figures as JSON:
how many points were tried, and what was wrong at which of them.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, NamedTuple

import hosts
from hosts import FIRST, FORCED, SECOND, THIRD, Tree, tree, tree_of

import samples
from kubevipgen.finding import FindingsError
from kubevipgen.output.host import runs
from kubevipgen.output.host.places import WATCHED
from kubevipgen.output.host.plan import Wanted

CALLS = (
    *("write", "fsync", "sync", "rename", "replace", "unlink", "remove", "mkdir", "rmdir"),
    *("chmod", "fchmod", "chown", "fchown", "setxattr", "link", "symlink", "truncate"),
)
GROWING = {"open", "write", "mkdir", "setxattr"}  # what a full disk refuses
# Points that count where not all do.
REACH: dict[str, Collection[str]] = {"half": ("write",), "full": GROWING}
HOWS = ("before", "after", "half", "full", "read-only", "error")
Action = Callable[[Path], object]


class Scenario(NamedTuple):
    prepare: Action
    act: Action
    again: Action
    end: Tree


def _nothing(root: Path) -> None:
    (root / "etc/kubernetes").mkdir(parents=True)
    hosts.write(root, "etc/kubernetes/mine", "mine")


def _first(root: Path) -> None:
    _nothing(root)
    runs.apply(root, FIRST)


def _in_the_way(root: Path) -> None:
    _first(root)
    hosts.write(root, FORCED[0], "somebody else's")


def _kept(root: Path) -> None:
    _in_the_way(root)
    runs.apply(root, SECOND, force=True)


def _rollback_once(root: Path) -> None:
    """Until the version is used up."""
    if list((root / hosts.STATE / "backups").glob("*/version.json")):
        runs.rollback(root)


def _remove(root: Path) -> None:
    runs.remove(root, runs.Leaving())


def _golden() -> Wanted:
    cluster = samples.cluster_of(samples.spec_of("dtlab-keepalived-haproxy"))
    node = cluster.control_planes[0].name
    files = [f for f in samples.iterate(cluster) if f.node == node]
    return hosts.wanted(*(f.__class__("", f.path, f.content, f.mode) for f in files))


MINE: Tree = {"etc/kubernetes/mine": (b"mine", 0o644)}
END_OF_ROLLBACK = MINE | tree_of(FIRST) | {FORCED[0]: (b"somebody else's", 0o644)}
GOLDEN = _golden()
SCENARIOS = {
    "apply-golden": Scenario(
        _nothing,
        lambda root: runs.apply(root, GOLDEN),
        lambda root: runs.apply(root, GOLDEN),
        MINE | tree_of(GOLDEN),
    ),
    "apply-changes": Scenario(
        _first,
        lambda root: runs.apply(root, SECOND),
        lambda root: runs.apply(root, SECOND),
        MINE | tree_of(SECOND),
    ),
    "apply-then-another": Scenario(
        _first,
        lambda root: runs.apply(root, SECOND, keep=True),
        lambda root: runs.apply(root, THIRD),
        MINE | tree_of(THIRD),
    ),
    "apply-then-remove": Scenario(_first, lambda root: runs.apply(root, SECOND), _remove, MINE),
    "apply-force": Scenario(
        _in_the_way,
        lambda root: runs.apply(root, SECOND, force=True),
        lambda root: runs.apply(root, SECOND, force=True),
        MINE | tree_of(SECOND),
    ),
    "rollback": Scenario(_kept, runs.rollback, _rollback_once, END_OF_ROLLBACK),
    "remove": Scenario(_first, _remove, _remove, MINE),
}


class Fault:
    """Strikes at the system call with this number that changes anything."""

    def __init__(self, number: int, how: str) -> None:
        self.left, self.how = number, how
        self.real: dict[str, Any] = {name: getattr(os, name) for name in ("open", *CALLS)}
        for name in self.real:
            setattr(os, name, self._wrapped(name))

    def _wrapped(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            if name == "open" and not args[1] & os.O_CREAT:
                return self.real[name](*args, **options)
            self.left -= name in REACH.get(self.how, (name,))
            if self.left == -1 and self.how in ("before", "half"):
                if self.how == "half":
                    self.real["write"](args[0], bytes(args[1])[: len(args[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            self._refuse(name)
            result = self.real[name](*args, **options)
            if self.left == -1 and self.how == "after":
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return call

    def _refuse(self, name: str) -> None:
        if self.left < 0 and self.how == "full" and name in GROWING:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self.left < 0 and self.how == "read-only":
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        if self.left == -1 and self.how == "error":
            raise OSError(errno.EIO, os.strerror(errno.EIO))


def struck(act: Action, root: Path, number: int, how: str) -> bool:
    """Act in a child that this fault meets; False when it went through unharmed."""
    child = os.fork()
    if child == 0:
        fault = Fault(number, how)
        try:
            act(root)
            code = 0 if fault.left >= 0 else 3  # 3: the fault did no harm
        except FindingsError:
            code = 3
        except OSError:
            code = 4
        os._exit(code)
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) not in (0, 3):
        raise RuntimeError(f"{how} at {number}: the run ended in an unexpected error")
    return os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 3


def violations(root: Path, old: Tree, new: Tree) -> list[str]:
    """What a crash must not leave, seen with the eyes of those who read these folders."""
    found = tree(root)
    bad = []
    for path in sorted({*old, *new, *found}):
        is_draft = "/.kubevipgen-drafts/" in f"/{path}"
        if is_draft and any(path.startswith(f"{folder[1:]}/") for folder in WATCHED):
            bad.append(f"{path}: a draft in a watched folder")
        elif not is_draft and found.get(path) not in (old.get(path), new.get(path)):
            bad.append(f"{path}: neither old nor new")
    manifests = {p for p in {*old, *new} if p.startswith("etc/kubernetes/manifests/")}
    for path in (p for p in manifests if p in new and new[p] != old.get(p)):
        late = [p for p in new if p not in manifests and found.get(p) != new[p]]
        if found.get(path) == new[path] and late:
            bad.append(f"{path} is there before {late}")
    for path in (p for p in old if p not in new and p not in manifests):
        still = [p for p in manifests if p not in new and p in found]
        if path not in found and still:
            bad.append(f"{path} has gone before {still}")
    return bad


def attempt(scenario: Scenario, folder: Path, number: int, how: str) -> tuple[bool, list[str]]:
    """One run that is stopped, then one that is not."""
    root = folder / "root"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(folder / "prepared", root)
    old = tree(root)
    acted = folder / "acted"
    if not struck(scenario.act, root, number, how):
        return False, []
    bad = violations(root, old, tree(acted))
    scenario.again(root)
    if tree(root) != scenario.end:
        bad.append("the next run did not end where it should")
    bad += [f"left behind: {path}" for path in hosts.leftovers(root)]
    return True, bad


def main(name: str, folder: Path) -> None:
    scenario = SCENARIOS[name]
    scenario.prepare(folder / "prepared")
    shutil.copytree(folder / "prepared", folder / "acted")
    scenario.act(folder / "acted")
    figures: dict[str, Any] = {"scenario": name, "points": {}, "violations": []}
    for how in HOWS:
        number = 0
        while True:
            more, bad = attempt(scenario, folder, number, how)
            if not more:
                break
            figures["violations"] += [f"{how} at {number}: {text}" for text in bad]
            number += 1
        figures["points"][how] = number
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
