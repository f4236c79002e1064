"""files.tar: what comes out of the real tar is what was rendered; same input, same bytes."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import delivered
import samples
from kubevipgen.output.boot import tar
from kubevipgen.output.boot.form import Asked
from kubevipgen.output.boot.gzipped import gzipped
from kubevipgen.output.diff import diff_tree
from kubevipgen.output.paths import STATE
from kubevipgen.output.tree import write_tree
from kubevipgen.render.plan import RenderedFile

ROOT = Path(__file__).parents[2]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
SECRET = RenderedFile("n", "/etc/k", "a: VERYSECRET\nb\n", 0o600, secrets=("VERYSECRET",))


def extract(data: bytes, root: Path, *flags: str, umask: int = 0o022) -> None:
    """As the summary says, in another root."""
    command = ["tar", "-C", str(root), "--no-overwrite-dir", *flags, "-xpf", "-"]
    done = subprocess.run(
        command, input=data, capture_output=True, timeout=60, check=False, umask=umask
    )
    assert (done.returncode, done.stderr) == (0, b"")


@AS_ROOT
@pytest.mark.parametrize("compress", [False, True], ids=("plain", "packed"))
@pytest.mark.parametrize("name", samples.names())
def test_extracted_it_is_the_rendered_tree(name: str, compress: bool, tmp_path: Path) -> None:  # noqa: FBT001
    for node, files, parcel in delivered.packed(tar.FORM, name, Asked(compress=compress)):
        root = tmp_path / node.name
        root.mkdir()
        if not files:
            assert parcel.files == ()
            continue
        (made,) = parcel.files
        assert made.path == ("/files.tar.gz" if compress else "/files.tar")
        assert (parcel.size, parcel.left_out) == (len(made.data), ())
        extract(made.data, root, *(["-z"] if compress else []))
        assert delivered.on_disk(root) == delivered.rendered(files)


@AS_ROOT
def test_files_of_every_kind_and_folders_as_they_are(tmp_path: Path) -> None:
    """A folder that is there keeps its mode, a strict umask does not reach into modes of files."""
    _, node, _ = delivered.nodes_of("one-node")[0]
    files = [
        *delivered.one_of_each(node),
        RenderedFile(node.name, f"/etc/{'long/' * 60}a", "deep\n"),
        RenderedFile(node.name, "/etc/snow\N{SNOWMAN}", "sign\n"),
    ]
    (tmp_path / "etc").mkdir(mode=0o751)
    extract(tar.archive(files), tmp_path, umask=0o077)
    assert delivered.on_disk(tmp_path) == delivered.rendered(files)
    assert (tmp_path / "etc").stat().st_mode & 0o777 == 0o751


MAKE = """
import hashlib, types
from delivered import one_of_each
from kubevipgen.output.boot import tar
from kubevipgen.output.boot.form import Asked
node = types.SimpleNamespace(name="n")
for order, compress in ((1, False), (-1, True)):
    parcel = tar.pack(None, node, one_of_each(node)[::order], Asked(compress=compress))
    print(hashlib.sha256(parcel.files[0].data).hexdigest())
"""
PATHS = ":".join(map(str, (ROOT, ROOT / "tests", ROOT / "tests/boot")))


def digests(python: str = sys.executable, **env: str) -> str:
    done = subprocess.run(
        [python, "-c", MAKE],
        env={**os.environ, "PYTHONPATH": PATHS, "PYTHONDONTWRITEBYTECODE": "1", **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        umask=int(env.get("MASK", "022"), 8),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_same_bytes_whoever_makes_it_and_where() -> None:
    here = digests(TZ="UTC", MASK="022")
    assert here == digests(
        TZ="Pacific/Kiritimati", MASK="077", LC_ALL="C", PYTHONHASHSEED="7", USER="nobody", HOME="/"
    )


@pytest.mark.parametrize("python", ["python3.12", "python3.13", "python3.14"])
def test_same_bytes_from_another_python(python: str) -> None:
    path = shutil.which(python)
    if not path or subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"{python} does not run here; one Python is a whole CI")
    assert digests(path) == digests()


@settings(deadline=None)
@given(st.binary(max_size=50), st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_content_survives_and_packing_is_reversible(data: bytes, content: str) -> None:
    assert gzip.decompress(gzipped(data)) == data
    archive = tar.archive([RenderedFile("n", "/etc/a", content)])
    size = len(content.encode())
    assert archive[512 : 512 + size] == content.encode()
    assert len(archive) % 10240 == 0


def test_nothing_for_a_node_without_files() -> None:
    cluster, node, _ = delivered.nodes_of("one-node")[0]
    assert tar.pack(cluster, node, [], Asked()).files == ()


def test_a_difference_never_shows_what_is_inside(tmp_path: Path) -> None:
    """An archive can be read as text, and its secrets are no longer where the mask looks."""
    cluster, node, _ = delivered.nodes_of("one-node")[0]
    older = tar.pack(cluster, node, [SECRET], Asked()).files[0]
    assert (older.mode, older.secret) == (0o600, True)
    newer = tar.pack(cluster, node, [RenderedFile("n", "/etc/k", "b\n")], Asked()).files[0]
    write_tree(tmp_path, [older], origin=("spec", "0"))
    path = f"{node.name}/files.tar"
    assert "".join(diff_tree(tmp_path, [older])) == ""
    said = {
        "".join(diff_tree(tmp_path, [])),
        "".join(diff_tree(tmp_path, [newer])),
    }
    assert said == {
        f"{path}: gone, a secret file, its content is not shown\n",
        f"{path}: mode 0600 -> 0644\n{path}: differs, a secret file, its content is not shown\n",
    }
    write_tree(tmp_path, [newer], origin=("spec", "0"))
    assert "".join(diff_tree(tmp_path, [])) == f"{path}: gone, and is not text on disk\n"
    other = tar.pack(cluster, node, [RenderedFile("n", "/etc/k", "c\n")], Asked()).files[0]
    said_of = "".join(diff_tree(tmp_path, [other]))
    assert said_of == f"{path}: differs, a packed file, its content is not shown\n"


def test_a_difference_without_a_record_of_secrets(tmp_path: Path) -> None:
    """The state file is lost: that the old file was closed is enough to keep its lines closed."""
    older = RenderedFile("n", "/config.ign", "a%20VERYSECRET\n", 0o600, secrets=("unescaped",))
    newer = RenderedFile("n", "/config.ign", "a\n")
    write_tree(tmp_path, [older], origin=("spec", "0"))
    (tmp_path / STATE).unlink()
    said = "".join(diff_tree(tmp_path, [newer]))
    assert said.endswith("n/config.ign: differs, a secret file, its content is not shown\n")
    (tmp_path / "n/config.ign").chmod(0o644)
    assert "VERYSECRET" in "".join(diff_tree(tmp_path, [newer]))
