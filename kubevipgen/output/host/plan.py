"""What a run on a host is about to do, decided before anything is touched."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from kubevipgen.output.changes import Changes, Comparison, owner_ids, refuse
from kubevipgen.output.host import effects as in_force
from kubevipgen.output.host.effects import Changed, Effects
from kubevipgen.output.host.look import HostLook
from kubevipgen.output.host.places import KUBELET_CONFIG, is_kubeadm_config, is_pki
from kubevipgen.output.host.store import Held, HostState, Store
from kubevipgen.output.paths import refusal
from kubevipgen.output.state import Entry, digest
from kubevipgen.render.plan import RenderedFile

_HINT = "nothing was changed; move it away"
_FORCE = ", or give it up with --force, which keeps a copy"


class Wanted(NamedTuple):
    """What a host shall hold. The files have no node: their tree path is the path on the host.

    ``read`` are paths that the spec was just read from: the user's own, whatever is rendered.
    """

    files: tuple[RenderedFile, ...]
    origin: tuple[str, str]
    node: str
    held: tuple[Held, ...]
    read: tuple[str, ...] = ()


class Plan(NamedTuple):
    """``handed_over`` are files that kubeadm has used, and that nobody touches any more."""

    files: tuple[RenderedFile, ...]
    before: HostState
    changes: Changes
    after: HostState
    changed: Changed
    handed_over: tuple[str, ...]
    ours: HostState  # what is there now and as we left it

    @property
    def texts(self) -> Mapping[str, str]:
        """Of all files that are ours when it is done, as far as this run knows them."""
        return {file.path: file.content for file in self.files}

    @property
    def effects(self) -> Effects:
        return in_force.effects(self.changed, self.texts)


def plan(
    store: Store,
    wanted: Wanted,
    in_scope: Callable[[str], bool],
    *,
    force: bool = False,
    adopt: bool = False,
) -> Plan:
    """Compare with the host; conflicts stand in the changes."""
    look, before, drafts = store.look, store.load(), store.drafts()
    known = (before, *drafts)
    files = [_settled(look, file, known) for file in wanted.files if in_scope(file.path)]
    _check_owners(files)
    comparison = Comparison(look, before, drafts, force=force, adopt=adopt)
    changes = comparison.run(files, in_scope)
    changed = _changed(look, changes)
    texts = {file.path: file.content for file in files}
    after = before._replace(
        origin=wanted.origin,
        files=changes.entries,
        node=wanted.node,
        held=tuple(dict.fromkeys((*before.held, *wanted.held))),
        pending=_pending((*before.pending, *changed.meant.every), texts) if look.is_live else (),
    )
    out = (file.path for file in wanted.files if not in_scope(file.path))
    left = tuple(path for path in out if path not in wanted.read)
    ours = before._replace(files=dict(_ours(comparison)))
    return Plan(tuple(files), before, changes, after, changed, left, ours)


def _changed(look: HostLook, changes: Changes) -> Changed:
    new = [file for file in changes.write if not look.kind(file.path)]
    other = [file for file in changes.write if look.kind(file.path)]
    return Changed(
        new=[file.path for file in new],
        other=[file.path for file in other],
        gone=changes.remove,
        remarks=[file.path for file in other if _is_remark(look, file)],
    )


def _is_remark(look: HostLook, file: RenderedFile) -> bool:
    if look.kind(file.path) != "file":
        return False
    old = look.read(file.path).decode(errors="replace")
    return in_force.says_the_same(old, file.content)


def scope(look: HostLook) -> Callable[[str], bool]:
    """Which paths a run may touch.

    Certificates belong to the cluster from `kubeadm init` or `join` on, and its configuration has
    done its work: whoever has deleted it, for the secrets in it, does not want it back.
    """
    joined = _has_joined(look)
    return lambda path: not (joined and (is_pki(path) or is_kubeadm_config(path)))


def scope_of_removal(look: HostLook) -> Callable[[str], bool]:
    """As ``scope``, but kubeadm's configuration goes; the cluster's keys may be nowhere else."""
    joined = _has_joined(look)
    return lambda path: not (joined and is_pki(path))


def _has_joined(look: HostLook) -> bool:
    return not look.obstacle(KUBELET_CONFIG) and look.kind(KUBELET_CONFIG) == "file"


def check(found: Plan, *, forcible: bool = True) -> None:
    """Raises FindingsError when something stands in the way."""
    refuse(found.changes, lambda path: path, _HINT, _FORCE if forcible else "")


def _settled(look: HostLook, file: RenderedFile, known: Iterable[HostState]) -> RenderedFile:
    """The text that a step of the bootstrap has made of the file, where it has done so."""
    if not file.later or look.obstacle(file.path) or look.kind(file.path) != "file":
        return file
    entries = [state.files[file.path] for state in known if file.path in state.files]
    later = {digest(file.later.encode()), *(entry.later for entry in entries)}
    return replace(file, content=file.later) if look.digest(file.path) in later else file


def _check_owners(files: Iterable[RenderedFile]) -> None:
    if os.geteuid() != 0:
        return  # not on the host itself, where root is asked for
    for file in files:
        if owner_ids(file.owner) is None:
            hint = "install the package that brings it first"
            raise refusal(f"{file.path} belongs to {file.owner}, who is not known here", hint)


def _pending(paths: Iterable[str], texts: Mapping[str, str]) -> tuple[str, ...]:
    """Those that somebody has to put in force; an image is booted, which does it."""
    return tuple(p for p in dict.fromkeys(paths) if in_force.in_force_by_hand([p], texts))


def _ours(comparison: Comparison) -> Iterator[tuple[str, Entry]]:
    known = (comparison.state, *comparison.drafts)
    for path in dict.fromkeys(path for state in known for path in state.files):
        if entry := comparison.entry(path):
            yield path, entry
