"""gzip without the time, the name and the system that made it: same input, same bytes."""

from __future__ import annotations

import gzip
import io


def gzipped(data: bytes) -> bytes:
    """As ``gzip -9n``. ``gzip.compress`` is not used: its header differs from Python to Python."""
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=out, mtime=0) as packer:
        packer.write(data)
    return out.getvalue()
