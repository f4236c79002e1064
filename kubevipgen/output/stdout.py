"""Rendered files as text for standard output."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.output.mask import mask
from kubevipgen.render.plan import RenderedFile


def masked(file: RenderedFile) -> str:
    return mask(file.content, file.secrets)


def text(files: list[RenderedFile]) -> Iterator[str]:
    """One file: its content and nothing else. Several: ``==> NODE/path <==`` above each.

    A blank line stands before every heading but the first, and no rendered file has a line of
    that form, so the output can be taken apart again. Secrets are masked.
    """
    if len(files) == 1:
        yield masked(files[0])
        return
    for number, file in enumerate(files):
        gap = "\n" if number else ""
        content = masked(file)
        end = "" if content.endswith("\n") or not content else "\n"
        yield f"{gap}==> {file.tree_path} <==\n{content}{end}"
