"""``config.ign``: Ignition configuration of specification 3.4.0, for the first boot.

https://coreos.github.io/ignition/configuration-v3_4/
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from kubevipgen.model import Cluster, Node
from kubevipgen.output.boot.form import Asked, Form, Parcel
from kubevipgen.output.boot.gzipped import gzipped
from kubevipgen.output.boot.ignition_config import ROOT, Config, Unit, config, ids
from kubevipgen.render.plan import RenderedFile

NAME = "config.ign"
VERSION = "3.4.0"
# What RFC 3986 lets stand in such a URL as it is; the rest is escaped.
_AS_IT_IS = "/:=,@!$&'()*+;?"


def pack(cluster: Cluster, node: Node, files: Sequence[RenderedFile], asked: Asked) -> Parcel:
    """One ``config.ign``. Raises FindingsError for files that such a machine cannot take."""
    made = config(cluster, node, files, include_secrets=asked.include_secrets)
    text = _json(document(made, compress=asked.compress), compress=asked.compress)
    # Escaped, a secret is no longer found in the text: with one in it, the whole text is one.
    secrets = (text,) if made.secret else ()
    mode = 0o600 if secrets else 0o644
    file = RenderedFile(node.name, f"/{NAME}", text, mode, secrets=secrets)
    return Parcel(node.name, (file,), made.left_out, len(file.data), made.notes)


def document(made: Config, *, compress: bool = False) -> dict[str, Any]:
    """As plain data. ``compress`` packs the files that become smaller by it."""
    return {
        "ignition": {"version": VERSION},
        "storage": {"files": [_file(file, compress=compress) for file in made.files]},
        **({"systemd": {"units": [_unit(unit) for unit in made.units]}} if made.units else {}),
    }


def _json(data: dict[str, Any], *, compress: bool) -> str:
    space = {"separators": (",", ":")} if compress else {"indent": 2}
    return json.dumps(data, **space, ensure_ascii=False) + "\n"


def _file(file: RenderedFile, *, compress: bool) -> dict[str, Any]:
    return {
        "path": file.path,
        "overwrite": True,
        "mode": file.mode,  # JSON has no octal numbers
        **owner(file.owner),
        "contents": _contents(file.data, compress=compress),
    }


def owner(names: str) -> dict[str, Any]:
    """``user`` and ``group``; nothing for root, the default."""
    if names == ROOT:
        return {}
    keys = zip(("user", "group"), ids(names), strict=True)
    return {key: {"id" if isinstance(who, int) else "name": who} for key, who in keys}


def _contents(data: bytes, *, compress: bool) -> dict[str, str]:
    plain = {"source": _url(data)}
    packed = {"compression": "gzip", "source": _url(gzipped(data))}
    smaller = compress and len(json.dumps(packed)) < len(json.dumps(plain))
    return packed if smaller else plain


def _url(data: bytes) -> str:
    """A ``data:`` URL (RFC 2397), escaped or in base64: the shorter, at a draw the readable."""
    escaped = f"data:,{quote(data, safe=_AS_IT_IS)}"
    encoded = f"data:;base64,{base64.b64encode(data).decode()}"
    return min(escaped, encoded, key=len)


def _unit(unit: Unit) -> dict[str, Any]:
    out: dict[str, Any] = {"name": unit.name}
    if unit.enabled is not None:
        out["enabled"] = unit.enabled
    if unit.contents is not None:
        out["contents"] = unit.contents
    if unit.dropins:
        out["dropins"] = [{"name": name, "contents": text} for name, text in unit.dropins]
    return out


FORM = Form(frozenset({NAME}), frozenset({"include_secrets", "compress"}), pack)
