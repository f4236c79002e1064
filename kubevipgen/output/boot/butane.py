"""``config.bu``: the same as ``config.ign`` as Butane YAML, to be read, edited and translated.

https://coreos.github.io/butane/config-fcos-v1_5/
"""

from __future__ import annotations

from collections.abc import Sequence

from kubevipgen.formats import yaml
from kubevipgen.formats.yaml import Map
from kubevipgen.model import Cluster, Node
from kubevipgen.output.boot.form import Asked, Form, Parcel
from kubevipgen.output.boot.ignition import owner
from kubevipgen.output.boot.ignition_config import Config, config
from kubevipgen.render.header import header
from kubevipgen.render.plan import Job, RenderedFile
from kubevipgen.secrets import Secrets

NAME = "config.bu"
VARIANT, VERSION = "fcos", "1.5.0"  # which makes Ignition 3.4.0
_PURPOSE = f"Butane configuration; translate it with: butane --strict {NAME} > config.ign"
_FLATCAR = "For Flatcar: variant: flatcar, version: 1.1.0; the rest is the same."


def pack(cluster: Cluster, node: Node, files: Sequence[RenderedFile], asked: Asked) -> Parcel:
    """One ``config.bu``. Raises FindingsError for files that such a machine cannot take."""
    made = config(cluster, node, files, asked)
    lines = header(Job(cluster, node, Secrets()), _PURPOSE)
    text = yaml.dump(document(made), lines)
    secrets = (text,) if made.secret else ()
    mode = 0o600 if secrets else 0o644
    file = RenderedFile(node.name, f"/{NAME}", text, mode, secrets=secrets)
    return Parcel(node.name, (file,), made.left_out, len(file.data), made.notes)


def document(made: Config) -> Map:
    """As plain data with comments."""
    out = Map({"variant": VARIANT, "version": VERSION})
    out.comments["variant"] = (_FLATCAR,)
    out["storage"] = {"files": [_file(file) for file in made.files]}
    if made.units:
        out["systemd"] = {"units": [unit.plain for unit in made.units]}
    return out


def _file(file: RenderedFile) -> Map:
    out = Map({"path": file.path, "overwrite": True, "mode": file.mode, **owner(file.owner)})
    # An octal number is read as another one by half of the YAML readers.
    out.comments["mode"] = (f"{file.mode:04o}",)
    out["contents"] = {"inline": file.content}
    return out


FORM = Form(frozenset({NAME}), frozenset({"include_secrets", "pre_step"}), pack)
