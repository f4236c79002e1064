"""How the content of a file stands in user-data so that the very same bytes come out of it."""

from __future__ import annotations

import base64

from kubevipgen.output.boot.gzipped import gzipped
from kubevipgen.render.plan import RenderedFile


def content(file: RenderedFile, *, smallest: bool = False) -> dict[str, str]:
    """``content`` of a write_files item, and its ``encoding`` unless it is plain text.

    Text stays readable where it can be read; ``smallest`` packs it too when that is shorter.
    """
    if file.packed or smallest or not is_readable(file.content):
        packed = _packed(file.data)
        if file.packed or not is_readable(file.content) or len(packed["content"]) < len(file.data):
            return packed
    return {"content": file.content}


def is_readable(text: str) -> bool:
    """Whether YAML can show it line by line, with nothing in it that an editor would hide.

    Text with a word of mail headers would make cloud-init take all of the user-data for a mail:
    it looks for that word anywhere in the first 4096 bytes (``cloudinit/user_data.py``).
    """
    return "mime-version:" not in text.lower() and all(map(_is_readable_line, text.split("\n")))


def _is_readable_line(line: str) -> bool:
    return not line or (line.replace("\t", " ").isprintable() and not line.isspace())


def _packed(data: bytes) -> dict[str, str]:
    """In base64, through gzip when that is shorter."""
    ways = {"b64": data, "gz+b64": gzipped(data)}
    name = min(ways, key=lambda way: len(ways[way]))
    return {"encoding": name, "content": base64.b64encode(ways[name]).decode()}
