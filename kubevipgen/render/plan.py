"""What a render target hands over: a file that can be built when it is wanted.

A plan names the file without building it, so that ``--only`` can choose first and a secret is
asked for only by the files that hold one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from kubevipgen.model import Cluster, Node
from kubevipgen.secrets import Secrets


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a file, and the secret values that stand in it (for masking).

    ``later`` is what a step of the bootstrap turns the text into, "" when none does.
    """

    text: str
    secrets: tuple[str, ...] = field(default=(), repr=False)
    later: str = ""


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One file of one node. ``path`` is absolute on the node, ``mode`` octal permissions."""

    path: str
    build: Callable[[], Content]
    mode: int = 0o644
    owner: str = "root:root"


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A finished file of one node; ``secrets`` is not empty when it must be kept private.

    ``packed`` stands in place of ``content`` where a file is no text (tar, gzip). ``later`` as in
    Content.
    """

    node: str
    path: str
    content: str
    mode: int = 0o644
    owner: str = "root:root"
    secrets: tuple[str, ...] = field(default=(), repr=False)
    packed: bytes = field(default=b"", repr=False)
    later: str = field(default="", repr=False)

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.packed or self.content.encode()

    @property
    def secret(self) -> bool:
        return bool(self.secrets)

    @property
    def tree_path(self) -> str:
        """``NODE/etc/...``: where the file stands in an output tree."""
        return f"{self.node}{self.path}"


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether ``NODE/etc/...`` fits a shell pattern; ``*`` crosses slashes."""
    return any(fnmatchcase(path, pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Job:
    """One node of one cluster: what every render target gets."""

    cluster: Cluster
    node: Node
    secrets: Secrets


Target = Callable[[Job], Iterable[FilePlan]]  # each module in render/ offers one named `plan`
