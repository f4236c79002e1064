"""Standard output: one file as it is, several that can be taken apart again."""

from __future__ import annotations

import re

import pytest
from made import file

import samples
from kubevipgen.output.stdout import text


def test_one_file_and_nothing_else() -> None:
    assert "".join(text([file("m/etc/a", "one\n")])) == "one\n"
    assert "".join(text([])) == ""


def test_several() -> None:
    files = [file("m/etc/a", "one\n"), file("m/etc/b", "two"), file("n/etc/c", "")]
    assert "".join(text(files)) == (
        "==> m/etc/a <==\none\n\n==> m/etc/b <==\ntwo\n\n==> n/etc/c <==\n"
    )


def test_secrets_are_masked() -> None:
    assert "".join(text([file("m/etc/a", "token: abc\n", 0o600, "abc")])) == "token: ********\n"


@pytest.mark.parametrize("name", samples.names())
def test_real_output_can_be_taken_apart(name: str) -> None:
    files = samples.render(samples.cluster_of(samples.spec_of(name)))
    whole = "".join(text(files))
    _, *parts = re.split(r"(?:^|\n)==> (\S+) <==\n", whole)
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    assert found.keys() == {f.tree_path for f in files}
    assert all(
        found[f.tree_path].rstrip("\n") == f.content.rstrip("\n") for f in files if not f.secret
    )
    secrets = {secret for f in files for secret in f.secrets}
    assert not [secret for secret in secrets if secret in whole]
