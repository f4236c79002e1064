"""What `kubevipgen lint` opens, what it never opens, and what it says of the unreadable."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kubevipgen.cli import lint_file
from kubevipgen.cli.lint_input import Read, read
from kubevipgen.lint.document import Kind

CONFIG = "vrrp_instance VI_1 {\n    interface eth0\n    virtual_router_id 51\n}\n"
BALANCER = "backend k8s\n    server a 10.0.0.1:6443 check\n"


def write(root: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def of(*paths: Path | str, nodes: dict[str, Path] | None = None, exclude: str = "") -> Read:
    given = [(name, str(path)) for name, path in (nodes or {}).items()]
    return read([str(path) for path in paths], given, [exclude] if exclude else [])


def names(found: Read, root: Path) -> list[str]:
    return [d.file.removeprefix(f"{root}/") for d in found.documents if d.kind is not Kind.OTHER]


def said(found: Read) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.severity)) for finding in found.findings]


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    files = {
        "b/keepalived.conf": CONFIG,
        "a/haproxy.cfg": BALANCER,
        "a/README.md": CONFIG,
        ".hidden/keepalived.conf": CONFIG,
        ".keepalived.conf": CONFIG,
        "node_modules/x/keepalived.conf": CONFIG,
        "c/old/keepalived.conf": CONFIG,
        "a/haproxy.cfg.bak": BALANCER,
        "a/haproxy.cfg~": BALANCER,
    }
    write(tmp_path, dict(files))
    found = of(tmp_path, exclude="old")
    assert names(found, tmp_path) == ["a/haproxy.cfg", "b/keepalived.conf"]
    assert {document.walked for document in found.documents} == {str(tmp_path)}
    assert names(of(tmp_path / ".hidden"), tmp_path) == [".hidden/keepalived.conf"]
    assert names(of(tmp_path / ".keepalived.conf"), tmp_path) == [".keepalived.conf"]
    assert names(of(tmp_path, exclude="*/c/*"), tmp_path)[-1] == "b/keepalived.conf"


def test_each_file_once_and_no_loop(tmp_path: Path) -> None:
    write(tmp_path, {"a/keepalived.conf": CONFIG})
    (tmp_path / "a/loop").symlink_to(tmp_path)
    (tmp_path / "link.conf").symlink_to("a/keepalived.conf")
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "dead").symlink_to("nowhere")
    found = of(tmp_path, tmp_path / "a/keepalived.conf", tmp_path / "a")
    assert len(names(found, tmp_path)) == 1
    assert said(found) == []
    assert said(of(tmp_path / "self")) == [(lint_file.UNREADABLE, "error")]
    assert said(of(tmp_path / "dead")) == [(lint_file.UNREADABLE, "error")]


def test_nodes_share_a_file_and_each_has_it(tmp_path: Path) -> None:
    write(tmp_path, {"m-1/etc/keepalived/keepalived.conf": CONFIG})
    other = tmp_path / "m-2/etc/keepalived"
    other.mkdir(parents=True)
    (other / "keepalived.conf").symlink_to(tmp_path / "m-1/etc/keepalived/keepalived.conf")
    found = of(tmp_path)
    where = "/etc/keepalived/keepalived.conf"
    assert [(d.node, d.path) for d in found.documents] == [("m-1", where), ("m-2", where)]


def test_nodes_by_the_users_word(tmp_path: Path) -> None:
    write(tmp_path, {"x/etc/haproxy/haproxy.cfg": BALANCER, "y/keepalived.conf": CONFIG})
    nodes = {"a": tmp_path / "x", "b": tmp_path / "x/etc", "c": tmp_path / "y"}
    found = of(nodes=nodes | {"d": tmp_path / "y/keepalived.conf"})
    assert [(d.node, d.path) for d in found.documents] == [
        ("a", "/etc/haproxy/haproxy.cfg"),
        ("b", "/etc/haproxy/haproxy.cfg"),
        ("c", ""),
        ("d", ""),
    ]
    assert not any(document.walked for document in found.documents)


def test_a_binary_file_matters_when_it_is_named(tmp_path: Path) -> None:
    write(tmp_path, {"tool": b"\x7fELF\0\0", "haproxy.cfg": b"global\0", "ok.conf": CONFIG})
    assert said(of(tmp_path)) == [(lint_file.BINARY, "error")]  # haproxy.cfg
    assert said(of(tmp_path / "tool")) == [(lint_file.BINARY, "error")]


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    for name in ("disk.img", "keepalived.conf"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(100 * 1024 * 1024)
    assert said(of(tmp_path)) == [(lint_file.TOO_LARGE, "info"), (lint_file.TOO_LARGE, "error")]


def test_other_encodings(tmp_path: Path) -> None:
    latin = CONFIG.encode() + "# für Müller\n".encode("latin-1")
    write(tmp_path, {"a.conf": latin, "b.txt": "Müller".encode("latin-1")})
    found = of(tmp_path)
    assert said(found) == [(lint_file.NOT_UTF_8, "info")]
    place = found.findings[0].location
    assert place is not None
    assert (place.line, place.column) == (5, 4)
    assert names(found, tmp_path) == ["a.conf"]
    write(tmp_path, {"y/pod.yaml": "apiVersion: v1\nkind: Pod # ü\n".encode("latin-1")})
    assert said(of(tmp_path / "y")) == [(lint_file.NOT_UTF_8, "error")]
    write(tmp_path, {"w/haproxy.cfg": BALANCER.encode("utf-16")})
    assert said(of(tmp_path / "w")) == [(lint_file.NOT_UTF_8, "error")]


def test_pipes_and_devices_are_never_opened(tmp_path: Path) -> None:
    write(tmp_path, {"a/keepalived.conf": CONFIG})
    os.mkfifo(tmp_path / "a/pipe")
    found = of(tmp_path)
    assert (said(found), len(names(found, tmp_path))) == ([], 1)
    assert (
        said(of(tmp_path / "a/pipe", "/dev/zero", "/dev/null"))
        == [(lint_file.UNREADABLE, "error")] * 3
    )


_AS_NOBODY = """
import os, sys
from kubevipgen.cli.lint_input import read
os.setgid(65534)
os.setuid(65534)
found = read([sys.argv[1]], [], [])
print(len(found.documents), *sorted(str(f.severity) for f in found.findings))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="takes another user")
def test_what_may_not_be_read() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        write(root, {"keepalived.conf": CONFIG, "other": CONFIG, "shut/x": "", "ok.cfg": BALANCER})
        for name in ("keepalived.conf", "other", "shut"):
            (root / name).chmod(0)
        done = subprocess.run(
            [sys.executable, "-c", _AS_NOBODY, root], capture_output=True, text=True, check=False
        )
        assert done.stdout.split() == ["1", "error", "info", "info"], done.stderr


def test_modes_are_kept(tmp_path: Path) -> None:
    write(tmp_path, {"check_apiserver.sh": "#!/bin/sh\ncurl -f https://localhost:6443\n"})
    (tmp_path / "check_apiserver.sh").chmod(0o640)
    assert [document.mode for document in of(tmp_path).documents] == [0o640]


def test_a_name_of_any_bytes(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/k\xff.conf"
    with open(path, "w") as file:  # noqa: PTH123  (a name that is no text)
        file.write(CONFIG)
    found = of(tmp_path)
    found.documents[0].file.encode("utf-8")


def test_a_live_etc_is_not_walked_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"keepalived/keepalived.conf": CONFIG, "ssl/keepalived.conf": CONFIG})
    write(tmp_path, {"keepalived/keepalived.conf.sample": CONFIG})
    write(tmp_path, {"hosts": "127.0.0.1 localhost\n10.0.0.100 k8s-api\n"})
    monkeypatch.setattr("kubevipgen.cli.lint_input._LIVE", (str(tmp_path.resolve()),))
    assert sorted(names(of(tmp_path), tmp_path)) == ["hosts", "keepalived/keepalived.conf"]
