"""Files as a machine has them in the end, from whichever form they were delivered in."""

from __future__ import annotations

import base64
import gzip
import json
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

import samples
from kubevipgen.model import Cluster, Node
from kubevipgen.output.boot.form import Asked, Form, Parcel
from kubevipgen.output.boot.ignition_config import HOSTNAME
from kubevipgen.render.bootstrap import paths
from kubevipgen.render.plan import RenderedFile

UNIT = (
    "[Unit]\nDescription=x\n[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"
)


class Found(NamedTuple):
    """``user`` and ``group`` are numbers or names, as the form has them."""

    mode: int
    user: int | str
    group: int | str
    data: bytes


Tree = Mapping[str, Found]


def nodes_of(name: str) -> list[tuple[Cluster, Node, list[RenderedFile]]]:
    """Every node of a golden case with its files."""
    cluster = samples.cluster_of(samples.spec_of(name))
    files = samples.render(cluster)
    return [(cluster, node, [f for f in files if f.node == node.name]) for node in cluster.nodes]


def packed(
    form: Form, name: str, asked: Asked
) -> Iterable[tuple[Node, list[RenderedFile], Parcel]]:
    for cluster, node, files in nodes_of(name):
        yield node, files, form.pack(cluster, node, files, asked)


def one_of_each(node: Node) -> list[RenderedFile]:
    """Whatever a form must tell apart, apart from what the renderers make today."""
    all_signs = "".join(map(chr, range(1, 0x250))) + "\r\n \t\n\N{SNOWMAN}"
    pairs = [
        RenderedFile(node.name, "/etc/empty", ""),
        RenderedFile(node.name, "/etc/haproxy/haproxy.cfg", "a\n", 0o400, "99:99", ("a",)),
        RenderedFile(node.name, "/etc/odd place/$x;y", all_signs, 0o750, "99:root"),
        RenderedFile(node.name, f"{paths.UNITS}/{paths.SERVICE}", UNIT),
        RenderedFile(node.name, f"{paths.UNITS}/{paths.PREFLIGHT_SERVICE}", UNIT),
        RenderedFile(node.name, f"{paths.UNITS}/kubelet.service.d/10-a.conf", "[Service]\n"),
        RenderedFile(node.name, f"{paths.UNITS}/kubelet.service.d/20-b.conf", "[Unit]\n", 0o600),
        RenderedFile(node.name, f"{paths.UNITS}/service.d/10-all.conf", "[Unit]\n"),
        RenderedFile(node.name, f"{paths.UNITS}/notes.txt", "no unit\n"),
    ]
    return sorted(pairs, key=lambda file: file.path)


def rendered(files: Iterable[RenderedFile]) -> Tree:
    """What was rendered, root as 0."""
    out = {}
    for file in files:
        user, _, group = file.owner.partition(":")
        out[file.path] = Found(file.mode, _number(user), _number(group), file.data)
    return out


def with_hostname(node: Node, tree: Tree) -> Tree:
    """As Ignition's forms deliver it."""
    name = {HOSTNAME: Found(0o644, 0, 0, f"{node.name}\n".encode())} if node.addresses else {}
    return {**tree, **name}


def on_disk(root: Path, besides: Iterable[str] = ()) -> Tree:
    """Every file below a root folder but those named."""
    out = {}
    for path in root.rglob("*"):
        name = f"/{path.relative_to(root)}"
        found = path.lstat()
        if not path.is_dir() and name not in set(besides):
            mode = stat.S_IMODE(found.st_mode)
            out[name] = Found(mode, found.st_uid, found.st_gid, path.read_bytes())
    return out


def of_ignition(config: Mapping[str, Any]) -> Tree:
    """What Ignition would make of a parsed ``config.ign``."""
    files = {
        file["path"]: Found(
            file["mode"], _who(file, "user"), _who(file, "group"), _source(file["contents"])
        )
        for file in config["storage"]["files"]
    }
    return {**files, **_units(config)}


def of_butane(config: Mapping[str, Any]) -> Tree:
    """The same of a parsed ``config.bu``."""
    files = {
        file["path"]: Found(
            file["mode"],
            _who(file, "user"),
            _who(file, "group"),
            file["contents"]["inline"].encode(),
        )
        for file in config["storage"]["files"]
    }
    return {**files, **_units(config)}


def _units(config: Mapping[str, Any]) -> Tree:
    out = {}
    for unit in config.get("systemd", {}).get("units", ()):
        place = f"{paths.UNITS}/{unit['name']}"
        texts = {place: unit["contents"]} if "contents" in unit else {}
        texts |= {f"{place}.d/{d['name']}": d["contents"] for d in unit.get("dropins", ())}
        out.update({path: Found(0o644, 0, 0, text.encode()) for path, text in texts.items()})
    return out


def unpacked(config: Any) -> Any:
    """A parsed ``config.ign``, or the one that replaces it."""
    replace = config["ignition"].get("config", {}).get("replace")
    return json.loads(_source(replace)) if replace else config


def _source(contents: Mapping[str, str]) -> bytes:
    kind, _, text = contents["source"].removeprefix("data:").partition(",")
    data = base64.b64decode(text, validate=True) if kind == ";base64" else unquote_to_bytes(text)
    return gzip.decompress(data) if contents.get("compression") == "gzip" else data


def _who(file: Mapping[str, Any], key: str) -> int | str:
    (who,) = file.get(key, {"id": 0}).values()
    return _number(str(who))


def _number(name: str) -> int | str:
    return 0 if name == "root" else int(name) if name.isdecimal() else name
