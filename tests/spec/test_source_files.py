"""Files that are no spec at all, before any YAML is read."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import pytest

from kubevipgen.finding import Finding, FindingsError
from kubevipgen.source import Source


def refused(path: Path) -> Finding:
    with pytest.raises(FindingsError) as caught:
        Source.read(path)
    (finding,) = caught.value.findings
    return finding


@pytest.mark.parametrize(
    ("content", "rule", "words"),
    [
        (b"\xff\xfea\x00", "file-encoding", "UTF-16"),
        (b"\xfe\xff\x00a", "file-encoding", "UTF-16"),
        (b"a: \xe9t\xe9\n", "file-encoding", "byte 0xe9"),
        (b"\x7fELF\x02\x01\x01\x00", "hidden-character", "U+007F"),
        (b"a: 1\x00\n", "hidden-character", "U+0000"),
        (b"\x1f\x8b\x08", "file-encoding", "byte 0x8b"),
        (b"a: \x1b[31mred\n", "hidden-character", "U+001B"),
        (b"a: b\xef\xbb\xbfc\n", "hidden-character", "U+FEFF"),
        (b"", "file-empty", "holds no fields"),
    ],
)
def test_unreadable_content(tmp_path: Path, content: bytes, rule: str, words: str) -> None:
    path = tmp_path / "cluster.yaml"
    path.write_bytes(content)
    finding = refused(path)
    assert (finding.rule, finding.hint != "") == (rule, True)
    assert words in finding.message


def test_bad_byte_has_its_place(tmp_path: Path) -> None:
    path = tmp_path / "cluster.yaml"
    path.write_bytes(b"a: 1\nb: \xe9\n")
    place = refused(path).location
    assert place is not None
    assert (place.line, place.column) == (2, 4)


def test_byte_order_mark_of_utf8_is_harmless(tmp_path: Path) -> None:
    path = tmp_path / "cluster.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    source = Source.read(path)
    assert source.data == {"a": 1}
    assert source.locate(("a",), key=True).column == 1


def test_missing_file_and_directory(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.yaml").rule == "file-missing"
    directory = refused(tmp_path)
    assert "is a directory" in directory.message
    assert f"{tmp_path}/cluster.yaml" in directory.hint


def test_large_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "cluster.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    begin = time.perf_counter()
    finding = refused(path)
    assert time.perf_counter() - begin < 0.1
    assert finding.message.endswith("50.0 MiB, at most 2 MiB are read")


def test_endless_file_is_read_only_up_to_the_limit() -> None:
    assert refused(Path("/dev/zero")).rule == "file-size"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a: [b]\n")))
    source = Source.read(Path("-"))
    assert source.data == {"a": ["b"]}
    assert str(source.locate(("a", 0))) == "standard input:1:5"
