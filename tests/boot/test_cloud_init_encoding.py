"""Whatever a file holds, the same bytes come out of user-data; cloud-init's own code decodes."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kubevipgen.output.boot.cloud_init import FORM
from kubevipgen.output.boot.cloud_init.document import document
from kubevipgen.output.boot.cloud_init.encoding import content, is_readable
from kubevipgen.output.boot.form import Asked
from kubevipgen.render.plan import RenderedFile
from packing import node_of, sample

DECODER = Path(__file__).with_name("cloud_init_decoder.py")
Decode = Callable[[bytes], dict[str, bytes]]

AWKWARD = (
    "no line break at the end",
    "\n",
    "\n\n\nend",
    "a\r\nb\r\n",
    "a\rb",
    "trailing blanks  \nand tabs\t\n",
    "   \n",
    "  first line is indented\nsecond is not\n",
    "\ttab\n",
    "\x85 NEL, \u2028 and \u2029\n",
    "\ufeffbyte order mark\n",
    "\x00\x01\x1b[31m\x7f\n",
    "{{ v1.local_hostname }} {% if %}\n",
    "#cloud-config\n## template: jinja\n#!/bin/sh\n",
    "Content-Type: multipart/mixed\nMIME-Version: 1.0\n",
    "- yes\n: no\n'\"\\\n---\n...\n",
    "\N{GRINNING FACE}\N{COMBINING ACUTE ACCENT}\U0010ffff\n",
    "",
)
# Surrogates are no text: no file holds them.
texts = st.text(st.characters(exclude_categories=["Cs"])) | st.text(
    st.sampled_from("a: #-|>'\"\\{}%&*!@`\t\n\r\x85\u2028\ufeff\N{GRINNING FACE}"), max_size=40
)


@pytest.fixture(scope="module")
def decode() -> Iterator[Decode]:
    python = Path("/usr/bin/python3")  # the one that cloud-init's package is for
    with subprocess.Popen(
        [python, DECODER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        asked, answers = process.stdin, process.stdout

        def ask(user_data: bytes) -> dict[str, bytes]:
            asked.write(base64.b64encode(user_data).decode() + "\n")
            asked.flush()
            found = json.loads(answers.readline())
            return {path: base64.b64decode(data) for path, data in found.items()}

        yield ask


def user_data(*contents: str, compress: bool = False, platform: str = "") -> bytes:
    cluster, _ = sample("one-node")
    files = [RenderedFile("lab-1", f"/f{n}", text) for n, text in enumerate(contents)]
    asked = Asked(compress=compress, platform=platform)
    return FORM.pack(cluster, node_of(cluster, "lab-1"), files, asked).files[0].data


@pytest.mark.needs("cloud-init")
@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize("platform", ["ec2", "gcp"])
def test_awkward_texts_survive(decode: Decode, platform: str, *, compress: bool) -> None:
    found = decode(user_data(*AWKWARD, compress=compress, platform=platform))
    assert list(found.values()) == [text.encode() for text in AWKWARD]


@pytest.mark.needs("cloud-init")
@settings(deadline=None, max_examples=150)
@given(st.lists(texts, min_size=1, max_size=4), st.sampled_from(["", "gcp"]))
def test_any_text_survives(decode: Decode, contents: list[str], platform: str) -> None:
    found = decode(user_data(*contents, compress=bool(platform), platform=platform))
    assert list(found.values()) == [text.encode() for text in contents]


@given(st.binary(max_size=300))
def test_bytes_that_are_no_text_survive(data: bytes) -> None:
    item = content(RenderedFile("n", "/f", "", packed=data or b"\0"))
    packed = base64.b64decode(item["content"])
    assert item["encoding"] in ("b64", "gz+b64")
    assert (data or b"\0") in (packed, _unpacked(packed))


def _unpacked(data: bytes) -> bytes:
    import gzip  # noqa: PLC0415

    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else b""


def test_what_can_be_read_stays_readable() -> None:
    for name in ("dtlab-keepalived-haproxy", "dedicated-systemd"):
        cluster, by_node = sample(name)
        for files in by_node.values():
            items = document(cluster, files)["write_files"]
            assert [item for item in items if "encoding" in item] == []
            assert [item["content"] for item in items] == [file.content for file in files]


@pytest.mark.parametrize("text", ["a\r\n", "   \nx", "\x85", "x\x00", "Mime-Version: 1"])
def test_what_cannot_be_seen_is_not_shown_as_text(text: str) -> None:
    assert not is_readable(text)


def test_smallest_packs_only_what_becomes_smaller() -> None:
    long = RenderedFile("n", "/f", "the same line\n" * 100)
    assert content(long, smallest=True)["encoding"] == "gz+b64"
    assert content(RenderedFile("n", "/f", "short\n"), smallest=True) == {"content": "short\n"}


def test_permissions_are_strings_to_every_reader() -> None:
    text = user_data("a").decode()
    assert yaml.safe_load(text)["write_files"][0]["permissions"] == "0644"
    assert 'permissions: "0644"' in text
