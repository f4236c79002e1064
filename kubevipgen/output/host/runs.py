"""apply, rollback and remove: a plan, a backup where one is wanted, a commit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kubevipgen.output.changes import Changes
from kubevipgen.output.host import backup, plan
from kubevipgen.output.host.backup import Version
from kubevipgen.output.host.commit import commit
from kubevipgen.output.host.effects import Command, in_force_by_hand
from kubevipgen.output.host.look import HostLook
from kubevipgen.output.host.places import is_manifest
from kubevipgen.output.host.plan import Plan, Wanted
from kubevipgen.output.host.store import HostState, Store
from kubevipgen.output.paths import kind, refusal
from kubevipgen.render.bootstrap.paths import DONE


def open_store(root: Path) -> Store:
    """A fresh look at a host. Raises FindingsError when its state folder cannot be used."""
    return Store(HostLook(root))


class Done(NamedTuple):
    """``kept`` is where the version before now is, if it was kept."""

    plan: Plan
    kept: Path | None


def apply_plan(store: Store, wanted: Wanted, *, force: bool = False) -> Plan:
    """What ``apply`` would do."""
    in_scope = plan.scope(store.look)
    mine = set(wanted.read)
    return plan.plan(
        store, wanted, lambda path: path not in mine and in_scope(path), force=force, adopt=True
    )


def apply(root: Path, wanted: Wanted, *, force: bool = False, keep: bool = False) -> Done:
    """Put the files in place. Raises FindingsError; the next run takes up what was begun."""
    with open_store(root).lock():
        store = open_store(root)
        found = apply_plan(store, wanted, force=force)
        plan.check(found)
        return Done(found, _perform(store, found, keep=keep))


def activated(root: Path) -> None:
    """What was pending is in force now."""
    store = open_store(root)
    with store.lock():
        before = store.load()
        commit(store, _unchanged(before), before._replace(pending=()))


def pending(found: Plan) -> tuple[Command, ...]:
    """What is still to be run before everything is in force."""
    return in_force_by_hand(found.after.pending, found.texts)


def rollback_plan(store: Store) -> tuple[Version, Plan]:
    """Back to the newest version that was kept. Raises FindingsError when there is none."""
    kept = backup.versions(store)
    if not kept:
        hint = "versions are kept by `kubevipgen apply --backup`"
        raise refusal("there is no earlier version to go back to", hint)
    version, before = kept[-1], store.load()
    then = version.state
    wanted = Wanted(tuple(version.rendered(before)), then.origin, then.node, then.held)
    in_scope = plan.scope(store.look)
    found = plan.plan(store, wanted, in_scope)
    files = {path: entry for path, entry in then.files.items() if in_scope(path)}
    files |= {path: e for path, e in found.changes.entries.items() if not in_scope(path)}
    return version, found._replace(after=found.after._replace(files=files))


def rollback(root: Path) -> tuple[Version, Done]:
    """Put the newest kept version back, and use it up."""
    with open_store(root).lock(make=False):
        store = open_store(root)
        version, found = rollback_plan(store)
        plan.check(found, forcible=False)
        commit(store, found.changes, found.after)
        backup.drop(version)
        return version, Done(found, None)


class Leaving(NamedTuple):
    """What ``remove`` asks of the host; on an image nothing has to happen."""

    stop: Callable[[HostState], None] = lambda _: None  # once the manifests are gone
    settle: Callable[[HostState], None] = lambda _: None  # once the files are gone


class Removed(NamedTuple):
    """``precious`` are versions that hold what nobody can render again."""

    plan: Plan
    kept: Path | None
    precious: tuple[Path, ...]


def remove_plan(store: Store, *, force: bool = False) -> Plan:
    """Everything of ours goes, but for what has become the cluster's own."""
    before = store.load()
    wanted = Wanted((), before.origin, before.node, before.held)
    return plan.plan(store, wanted, plan.scope_of_removal(store.look), force=force)


def is_empty(store: Store) -> bool:
    """Whether nothing of ours was ever put here, or everything was taken away."""
    return not kind(store.state_file) and not store.draft_files()


def remove(root: Path, leaving: Leaving, *, force: bool = False) -> Removed | None:
    """Manifests first, then what runs because of them, then the rest; the state is the last.

    None when nothing of ours is there.
    """
    with open_store(root).lock(make=False):
        store = open_store(root)
        if is_empty(store):
            _last(store)
            return None
        found = remove_plan(store, force=force)
        plan.check(found)
        kept = _keep(store, found) if _foreign(found) else None
        first = _only(found, is_manifest)
        known = {**found.before.files, **found.ours.files}
        entries = {path: entry for path, entry in known.items() if not is_manifest(path)}
        commit(store, first, found.before._replace(files=entries))
        leaving.stop(found.before)
        rest = _only(found, lambda path: not is_manifest(path))
        commit(store, rest, found.after._replace(files={}, pending=()))
        leaving.settle(found.before)
        return Removed(found, kept, tuple(_last(store)))


def _last(store: Store) -> list[Path]:
    if kind(store.folder) != "folder":
        return []
    precious = backup.drop_all(store)
    if not store.look.obstacle(DONE):
        store.look.place(DONE).unlink(missing_ok=True)
    store.state_file.unlink(missing_ok=True)
    if not any(store.folder.iterdir()):
        store.folder.rmdir()
    return precious


def _perform(store: Store, found: Plan, *, keep: bool) -> Path | None:
    wanted = not found.changes.nothing and (keep or _foreign(found))
    kept = _keep(store, found) if wanted else None
    commit(store, found.changes, found.after)
    return kept


def _keep(store: Store, found: Plan) -> Path:
    foreign = _foreign(found)
    return backup.keep(store, found.ours, {*found.ours.files, *foreign}, foreign)


def _foreign(found: Plan) -> set[str]:
    """Paths that are about to be replaced or removed and are not as we had left them."""
    touched = {*found.changed.other, *found.changed.gone}
    return {path for path in touched if path not in found.ours.files}


def _only(found: Plan, chosen: Callable[[str], bool]) -> Changes:
    part = Changes()
    part.remove = [path for path in found.changes.remove if chosen(path)]
    return part


def _unchanged(state: HostState) -> Changes:
    same = Changes()
    same.entries = dict(state.files)
    return same
