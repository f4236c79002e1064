"""``config.ign``: Ignition configuration of specification 3.4.0, for the first boot.

https://coreos.github.io/ignition/configuration-v3_4/
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from kubevipgen.model import Cluster, Node
from kubevipgen.output.boot import platforms
from kubevipgen.output.boot.form import Asked, Form, Parcel
from kubevipgen.output.boot.gzipped import gzipped
from kubevipgen.output.boot.ignition_config import ROOT, Config, config, ids
from kubevipgen.render.plan import RenderedFile

NAME = "config.ign"
VERSION = "3.4.0"
# What RFC 3986 lets stand in such a URL as it is; the rest is escaped.
_AS_IT_IS = "/:=,@!$&'()*+;?"


def pack(cluster: Cluster, node: Node, files: Sequence[RenderedFile], asked: Asked) -> Parcel:
    """One ``config.ign``. Raises FindingsError for files that such a machine cannot take."""
    platform = platforms.find(asked.platform)
    made = config(cluster, node, files, asked)
    text = _text(made, compress=asked.compress)
    # Escaped, a secret is no longer found in the text: with one in it, the whole text is one.
    secrets = (text,) if made.secret else ()
    mode = 0o600 if secrets else 0o644
    file = RenderedFile(node.name, f"/{NAME}", text, mode, secrets=secrets)
    size = platforms.check_size(node.name, file.data, platform, tuple(_smaller(asked, made)))
    return Parcel(node.name, (file,), made.left_out, size, made.notes)


def _smaller(asked: Asked, made: Config) -> Iterator[str]:
    """What would help when it is too large."""
    if not asked.compress:
        yield "--compress packs it"
    if made.secret:
        yield "leave the secrets out (no --include-secrets)"
    yield "put the files into an image (--format tar)"


def document(made: Config, url: Callable[[bytes], str]) -> dict[str, Any]:
    """As plain data; ``url`` makes the ``data:`` URLs (RFC 2397) of files."""
    return {
        "ignition": {"version": VERSION},
        "storage": {"files": [_file(file, url) for file in made.files]},
        **({"systemd": {"units": [unit.plain for unit in made.units]}} if made.units else {}),
    }


def _text(made: Config, *, compress: bool) -> str:
    plain = json.dumps(document(made, _shorter), indent=2) + "\n"
    packed = json.dumps(_packed(document(made, _escaped))) + "\n"
    return packed if compress and len(packed) < len(plain) else plain


def _packed(data: dict[str, Any]) -> dict[str, Any]:
    """A configuration that has itself replaced by the packed one that it carries.

    Packed all together, files that resemble one another cost little, and units are packed too.
    """
    packed = gzipped(json.dumps(data, separators=(",", ":")).encode())
    replace = {"compression": "gzip", "source": _base64(packed)}
    return {"ignition": {"version": VERSION, "config": {"replace": replace}}}


def _file(file: RenderedFile, url: Callable[[bytes], str]) -> dict[str, Any]:
    return {
        "path": file.path,
        "overwrite": True,
        "mode": file.mode,  # JSON has no octal numbers
        **owner(file.owner),
        "contents": {"source": url(file.data)},
    }


def owner(names: str) -> dict[str, Any]:
    """``user`` and ``group``; nothing for root, the default."""
    if names == ROOT:
        return {}
    keys = zip(("user", "group"), ids(names), strict=True)
    return {key: {"id" if isinstance(who, int) else "name": who} for key, who in keys}


def _shorter(data: bytes) -> str:
    """Escaped or in base64; at a draw the readable."""
    return min(_escaped(data), _base64(data), key=len)


def _escaped(data: bytes) -> str:
    return f"data:,{quote(data, safe=_AS_IT_IS)}"


def _base64(data: bytes) -> str:
    return f"data:;base64,{base64.b64encode(data).decode()}"


FORM = Form(
    frozenset({NAME}), frozenset({"include_secrets", "pre_step", "platform", "compress"}), pack
)
