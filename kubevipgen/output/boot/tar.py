"""``files.tar``: every file of a node with its owner and mode, for ``tar -C / -xpf``.

The same input gives the same bytes, whoever makes it, when and where.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Sequence

from kubevipgen.model import Cluster, Node
from kubevipgen.output.boot.form import Asked, Form, Parcel
from kubevipgen.output.boot.gzipped import gzipped
from kubevipgen.render.plan import RenderedFile

NAME = "files.tar"
PACKED = "files.tar.gz"


def pack(cluster: Cluster, node: Node, files: Sequence[RenderedFile], asked: Asked) -> Parcel:
    """One archive with everything, secrets included; none for a node without files."""
    del cluster
    if not files:
        return Parcel(node.name, ())
    data = archive(files)
    name, data = (PACKED, gzipped(data)) if asked.compress else (NAME, data)
    secrets = tuple(dict.fromkeys(secret for file in files for secret in file.secrets))
    mode = 0o600 if secrets else 0o644
    file = RenderedFile(node.name, f"/{name}", "", mode, secrets=secrets, packed=data)
    return Parcel(node.name, (file,), size=len(data))


def archive(files: Sequence[RenderedFile]) -> bytes:
    """The bytes of a tar archive, sorted by path.

    It holds no folders: those of the node keep their owners and modes, and missing ones are made
    as the umask of the one who extracts says.
    """
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as made:
        for file in sorted(files, key=lambda file: file.path):
            made.addfile(_member(file), io.BytesIO(file.data))
    return out.getvalue()


def _member(file: RenderedFile) -> tarfile.TarInfo:
    """The time is that of the epoch; a name without a number counts only where it is known."""
    member = tarfile.TarInfo(file.path.removeprefix("/"))
    member.size, member.mode, member.mtime = len(file.data), file.mode, 0
    user, _, group = file.owner.partition(":")
    member.uid, member.uname = _who(user)
    member.gid, member.gname = _who(group)
    return member


def _who(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdecimal() else (0, name)


FORM = Form(frozenset({NAME, PACKED}), frozenset({"compress"}), pack)
