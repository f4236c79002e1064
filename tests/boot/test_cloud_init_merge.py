"""A user's own user-data is kept to the byte, and what contradicts ours is an error with a place.

Each file in cloud_init_merge/kept is merged; each in refused says after `#?` what is found.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kubevipgen.finding import FindingsError
from kubevipgen.output.boot.cloud_init.merge import merged
from kubevipgen.output.boot.cloud_init.theirs import read

CASES = Path(__file__).with_name("cloud_init_merge")
OURS: dict[str, Any] = {
    "write_files": [
        {
            "path": "/etc/kubernetes/kubeadm-init.yaml",
            "permissions": "0600",
            "content": "  first\n\nyes: 'no'\n\N{GRINNING FACE}\n",
        }
    ],
    "package_update": True,
    "packages": ["keepalived", "haproxy"],
    "runcmd": ["chown 99:99 /a", "if true; then\n  false\nfi\n"],
}
MARK = "# From kubevipgen:"


def files(kind: str) -> list[Path]:
    return sorted((CASES / kind).iterdir())


FIRST = ("", "runcmd")  # the list in which ours come first: that of a pre-step


def joined(theirs: dict[str, Any], first: str) -> dict[str, Any]:
    """What must come out."""
    lists = {}
    for key, ours in OURS.items():
        if isinstance(ours, list):
            items = theirs.get(key, [])
            pinned = [item[0] for item in items if key == "packages" and isinstance(item, list)]
            known = [*items, *pinned] if key == "packages" else []
            mine = [item for item in ours if item not in known]
            lists[key] = [*mine, *items] if key == first else [*items, *mine]
    return {**OURS, **theirs, **lists}


def is_kept(theirs: str, text: str) -> bool:
    """Whether their lines are all there, in their order; a list in brackets grows in its line."""
    rest = iter(text.splitlines())
    return all(any(_holds(line, found) for found in rest) for line in theirs.splitlines())


def _holds(line: str, found: str) -> bool:
    before, bracket, after = line.rpartition("]")
    opened = before.partition("[")[0]
    return found == line or (bool(bracket) and found.startswith(opened) and found.endswith(after))


@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize("file", files("kept"), ids=lambda file: file.stem)
def test_kept(file: Path, first: str) -> None:
    theirs = file.read_bytes().decode()
    theirs += "" if theirs.endswith("\n") else "\n"
    text = merged(read(file), OURS, ["Made by a test."], first=first)
    assert yaml.safe_load(text) == joined(yaml.safe_load(theirs) or {}, first)
    assert text.startswith("#cloud-config")
    assert "\n# Made by a test.\n" in text
    assert MARK in text or "[" in theirs
    assert is_kept(theirs, text), text


@pytest.mark.parametrize("file", files("refused"), ids=lambda file: file.stem)
def test_refused(file: Path) -> None:
    expected = re.findall(r"^#\? (\d+):(\d+) (.*)$", file.read_text(), re.MULTILINE)
    with pytest.raises(FindingsError) as caught:
        merged(read(file), OURS, [])
    found = [
        (str(f.location.line), str(f.location.column), f.message.replace(str(file), "FILE"))
        for f in caught.value.findings
        if f.location and f.location.file == str(file)
    ]
    assert found == expected
    assert all("kubevipgen init" not in finding.hint for finding in caught.value.findings)


words = st.text(
    st.characters(categories=["L", "N", "Zs", "P", "S"]), max_size=12
) | st.sampled_from(["yes", "0644", "a: b", "# c", "two\nlines\n", "|", "- x", "\n", "keep\n\n"])
documents = st.fixed_dictionaries(
    {},
    optional={
        "runcmd": st.lists(words | st.lists(words, min_size=1, max_size=3), max_size=3),
        "packages": st.lists(words, max_size=3),
        "write_files": st.lists(
            st.fixed_dictionaries({"path": st.sampled_from(["/a", "/b/c"]), "content": words}),
            max_size=3,
        ),
        "timezone": words,
        "package_update": st.just(True),  # noqa: FBT003
    },
)


@settings(deadline=None, max_examples=200)
@given(
    documents,
    st.sampled_from([None, True, False]),
    st.integers(2, 6),
    st.booleans(),
    st.sampled_from(FIRST),
)
def test_any_document_of_another_writer(  # noqa: PLR0917  (drawn)
    tmp_path_factory: pytest.TempPathFactory,
    document: dict[str, Any],
    flow: bool | None,  # noqa: FBT001
    indent: int,
    unicode: bool,  # noqa: FBT001
    first: str,
) -> None:
    """PyYAML writes block, flow and mixed style in many ways."""
    text = yaml.safe_dump(
        document, default_flow_style=flow, indent=indent, allow_unicode=unicode, sort_keys=False
    )
    if text.startswith("{"):  # a whole document in braces is refused
        text = "".join(f"{k}: {yaml.safe_dump(v, default_flow_style=True, width=60)}"
                       .replace("\n...\n", "\n") for k, v in document.items())  # fmt: skip
    file = tmp_path_factory.mktemp("merge") / "theirs"
    file.write_bytes(f"#cloud-config\n{text}".encode())
    theirs = yaml.safe_load(text) or {}
    assert yaml.safe_load(merged(read(file), OURS, [], first=first)) == joined(theirs, first)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "theirs"
    file.write_bytes(b"\x1f\x8b\x08\x00")
    with pytest.raises(FindingsError, match="is not UTF-8 text"):
        read(file)
