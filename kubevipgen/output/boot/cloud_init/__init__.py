"""``user-data`` for cloud-init, and with ``--platform nocloud`` the other files of its seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubevipgen.formats import yaml
from kubevipgen.model import Cluster, Node
from kubevipgen.output.boot import nocloud, platforms
from kubevipgen.output.boot.cloud_init.document import FIRST_LINE, document
from kubevipgen.output.boot.cloud_init.merge import merged
from kubevipgen.output.boot.cloud_init.theirs import Theirs, read
from kubevipgen.output.boot.form import Asked, Form, Parcel
from kubevipgen.output.boot.gzipped import gzipped
from kubevipgen.output.boot.platforms import Platform
from kubevipgen.render.header import header
from kubevipgen.render.plan import Job, RenderedFile
from kubevipgen.secrets import Secrets

NAME = "user-data"
RUNCMD = "runcmd"


def pack(cluster: Cluster, node: Node, files: Sequence[RenderedFile], asked: Asked) -> Parcel:
    """user-data, for NoCloud the seed. Raises FindingsError when it cannot be made as asked."""
    platform = platforms.find(asked.platform)
    seed = nocloud.seed(cluster, node, asked)
    chosen = [file for file in files if asked.include_secrets or not file.secret]
    left_out = tuple(f.path for f in files if f.secret and not asked.include_secrets)
    smallest = asked.compress and not platform.gzip
    data = document(cluster, chosen, smallest=smallest, pre_step=asked.pre_step)
    theirs = read(asked.merge) if asked.merge else None
    text = _text(cluster, node, data, theirs, first=RUNCMD if asked.pre_step else "")
    user_data = RenderedFile(
        node.name,
        f"/{NAME}",
        text,
        0o600 if _is_private(chosen, theirs) else 0o644,
        # Packed or escaped, a secret is no longer found in the text: with one in it, all is secret.
        secrets=(text,) if any(file.secret for file in chosen) else (),
        packed=gzipped(text.encode()) if asked.compress and platform.gzip else b"",
    )
    ways = tuple(_smaller(asked, platform, chosen))
    size = platforms.check_size(node.name, user_data.data, platform, ways)
    notes = tuple(_notes(asked, user_data, left_out))
    return Parcel(node.name, (user_data, *seed), left_out, size, notes)


def _text(
    cluster: Cluster, node: Node, data: yaml.Map, theirs: Theirs | None, *, first: str
) -> str:
    lines = header(Job(cluster, node, Secrets()), f"cloud-init user-data of node {node.name}.")
    if theirs:
        return merged(theirs, data, lines, first=first)
    return f"{FIRST_LINE}\n{yaml.dump(data, lines)}"


def _is_private(files: Sequence[RenderedFile], theirs: Theirs | None) -> bool:
    return any(file.secret for file in files) or (theirs is not None and theirs.private)


def _smaller(asked: Asked, platform: Platform, files: Sequence[RenderedFile]) -> Iterator[str]:
    """What would help when it is too large."""
    if not asked.compress:
        yield "--compress packs it" if platform.gzip else "--compress packs the files in it"
    if any(file.secret for file in files):
        yield "leave the secrets out (no --include-secrets)"
    if asked.merge:
        yield f"make {asked.merge} smaller"
    yield "put the files into an image (--format tar)"


def _notes(asked: Asked, user_data: RenderedFile, left_out: tuple[str, ...]) -> Iterator[str]:
    if asked.pre_step and left_out:
        yield (
            "The pre-step does not wait for files that are left out: it stops, and with it your "
            "commands. Use --include-secrets, or have an image bring them."
        )
    if user_data.secret:
        yield "cloud-init keeps a copy of the secrets on the node, in /var/lib/cloud (for root)."
    if user_data.packed:
        # https://github.com/aws/aws-cli/issues/814
        yield "user-data is packed: hand it over as bytes (with the aws command fileb://FILE)."
    if asked.merge:
        when = "when the node is ready for kubeadm" if asked.pre_step else "before the bootstrap"
        yield f"{asked.merge} is in every user-data; its runcmd runs {when}."


FORM = Form(
    frozenset({NAME, *nocloud.NAMES}),
    frozenset({"include_secrets", "platform", "compress", "merge", "network_config", "pre_step"}),
    pack,
)
