"""Rendered files for tests of the output alone."""

from __future__ import annotations

from kubevipgen.render.plan import RenderedFile


def file(path: str, content: str = "text\n", mode: int = 0o644, *secrets: str) -> RenderedFile:
    """``file("n/etc/a")``: one file of node ``n``."""
    node, _, rest = path.partition("/")
    return RenderedFile(node, f"/{rest}", content, mode, "root:root", secrets)
