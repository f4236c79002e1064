"""Any sequence of apply, rollback and remove ends in the tree that the last of them promises."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hosts import Tree, file, leftovers, state_paths, tree, wanted, write
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kubevipgen.finding import FindingsError
from kubevipgen.output.host import runs

PATHS = [
    "etc/haproxy/haproxy.cfg",
    "etc/kubernetes/manifests/haproxy.yaml",
    "etc/kubernetes/manifests/kube-vip.yaml",
    "etc/kubevipgen/a/b",
]
TEXTS = st.sampled_from(["1\n", "2\n"])
SPECS = st.dictionaries(st.sampled_from(PATHS), TEXTS)


class Hosts(RuleBasedStateMachine):
    """``made`` is what runs of ours put there; ``kept`` what was there before some of them."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.made: Tree = {}
        self.kept: list[tuple[Tree, Tree]] = []

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    @rule(path=st.sampled_from(PATHS), text=TEXTS)
    def somebody_writes(self, path: str, text: str) -> None:
        write(self.root, path, f"mine {text}")

    @rule(path=st.sampled_from(PATHS))
    def somebody_deletes(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)

    def strange(self) -> set[str]:
        """Paths of files that are not as we left them."""
        return {p for p, found in tree(self.root).items() if self.made.get(p) != found}

    @rule(spec=SPECS, force=st.booleans(), keep=st.booleans())
    def apply(self, spec: dict[str, str], *, force: bool, keep: bool) -> None:
        wish = wanted(*(file(path, text) for path, text in spec.items()))
        then: Tree = {each.path[1:]: (each.data, each.mode) for each in wish.files}
        before, made = tree(self.root), self.made
        touched = self.strange() & (spec.keys() | made.keys())
        try:
            done = runs.apply(self.root, wish, force=force, keep=keep)
        except FindingsError:
            assert touched
            assert not force
            assert tree(self.root) == before
            return
        assert force or not touched
        assert tree(self.root) == {p: f for p, f in before.items() if p not in made} | then
        assert bool(done.kept) == (not done.plan.changes.nothing and (keep or bool(touched)))
        if done.kept:
            ours = {p: f for p, f in made.items() if before.get(p) == f}
            old = {p: f for p, f in before.items() if p in ours or p in touched}
            self.kept.append((old, ours))
        self.made = then

    @rule(spec=SPECS)
    def apply_twice(self, spec: dict[str, str]) -> None:
        self.apply(spec, force=True, keep=False)
        wish = wanted(*(file(path, text) for path, text in spec.items()))
        state = (self.root / "var/lib/kubevipgen/state.json").read_bytes()
        assert runs.apply(self.root, wish).plan.changes.nothing
        assert (self.root / "var/lib/kubevipgen/state.json").read_bytes() == state

    @rule()
    def rollback(self) -> None:
        before = tree(self.root)
        old, ours = self.kept[-1] if self.kept else ({}, {})
        in_the_way = {p for p in self.strange() if p in self.made or p in old}
        in_the_way -= {p for p in old if before.get(p) == old[p]}
        try:
            runs.rollback(self.root)
        except FindingsError:
            assert in_the_way or not self.kept
            assert tree(self.root) == before
            return
        assert self.kept
        assert not in_the_way
        assert tree(self.root) == {p: f for p, f in before.items() if p not in self.made} | old
        self.kept.pop()
        self.made = ours

    @rule(force=st.booleans())
    def remove(self, *, force: bool) -> None:
        before = tree(self.root)
        changed = self.strange() & self.made.keys()
        try:
            runs.remove(self.root, runs.Leaving(), force=force)
        except FindingsError:
            assert changed
            assert not force
            assert tree(self.root) == before
            return
        assert force or not changed
        assert tree(self.root) == {p: f for p, f in before.items() if p not in self.made}
        assert not (self.root / "var/lib/kubevipgen/state.json").exists()
        shutil.rmtree(self.root / "var/lib/kubevipgen", ignore_errors=True)  # precious versions
        self.made, self.kept = {}, []

    @invariant()
    def nothing_half_done(self) -> None:
        assert not leftovers(self.root)
        assert state_paths(self.root) == self.made.keys()


TestHosts = Hosts.TestCase
TestHosts.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
