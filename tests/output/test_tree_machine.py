"""Any sequence of runs and user edits loses nothing foreign and ends as it was asked to."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from made import file

from kubevipgen.finding import FindingsError
from kubevipgen.output.paths import STATE
from kubevipgen.output.tree import write_tree

PATHS = ["a/etc/x", "a/etc/d/x", "b/etc/x"]
TEXTS = st.sampled_from(["1\n", "2\n"])
TREES = st.dictionaries(st.sampled_from(PATHS), TEXTS)
SCOPES = st.sampled_from(["", "a/", "b/"])


class Trees(RuleBasedStateMachine):
    """``made`` is what runs wrote and have not taken back; the disk is the rest of the truth."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.made: dict[str, str] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def disk(self) -> dict[str, str]:
        paths = (p for p in self.folder.rglob("*") if p.is_file() and p.name != STATE)
        return {str(p.relative_to(self.folder)): p.read_text() for p in paths}

    @rule(path=st.sampled_from(PATHS), text=TEXTS)
    def user_writes(self, path: str, text: str) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        target.chmod(0o644)

    @rule(path=st.sampled_from(PATHS))
    def user_deletes(self, path: str) -> None:
        (self.folder / path).unlink(missing_ok=True)

    @rule(path=st.sampled_from(PATHS))
    def user_changes_permissions(self, path: str) -> None:
        if (self.folder / path).exists() and path in self.made:
            (self.folder / path).chmod(0o600)

    @rule(wanted=TREES, force=st.booleans(), scope=SCOPES)
    def run(self, wanted: dict[str, str], scope: str, *, force: bool) -> None:
        wanted = {path: text for path, text in wanted.items() if path.startswith(scope)}
        before = self.disk()
        gone = {p for p in self.made if p.startswith(scope) and p not in wanted}
        own = {p for p, text in self.made.items() if before.get(p) == text}
        edited = {p for p in gone if p in before} - own
        taken = {p for p, t in wanted.items() if before.get(p, t) != t} - own
        # The same text under a mode of the user's is theirs as well, unless we once made the file.
        files = [file(path, text) for path, text in wanted.items()]
        try:
            done = write_tree(
                self.folder,
                files,
                origin=("spec", "0"),
                in_scope=lambda path: path.startswith(scope),
                force=force,
            )
        except FindingsError:
            assert not force
            assert edited | taken
            assert self.disk() == before
            return
        assert force or not edited | taken
        expected = {p: t for p, t in before.items() if p not in gone} | wanted
        assert self.disk() == expected
        assert {*done.written, *done.unchanged} == wanted.keys()
        ours = {p for p in wanted if p in done.written or p in self.made or force}
        kept = {p: t for p, t in self.made.items() if not p.startswith(scope)}
        self.made = kept | {p: wanted[p] for p in ours}

    @rule()
    def again(self) -> None:
        """A run with what is there changes nothing, whoever made it."""
        tree = self.disk()
        wanted = [file(p, tree[p]) for p in self.made if tree.get(p) == self.made[p]]
        if len(wanted) == len(self.made):
            write_tree(self.folder, wanted, origin=("spec", "0"))
            assert write_tree(self.folder, wanted, origin=("spec", "0")).nothing

    @invariant()
    def nothing_half_done(self) -> None:
        assert not list(self.folder.glob(".kubevipgen-*"))


TestTrees = Trees.TestCase
TestTrees.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)
