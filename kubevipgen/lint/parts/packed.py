"""base64 and gzip in configuration: bounded, and never an exception."""

from __future__ import annotations

import base64
import binascii
import zlib

_LARGEST = 2 * 1024 * 1024  # bytes, unpacked


def unpacked(text: str, encoding: str) -> str | None:
    """The text; None for what is no text, too large, or not packed as it says.

    ``encoding`` as cloud-init has it: ``b64``, ``base64``, ``gz+b64``, ``gzip+base64``, "".
    """
    words = encoding.lower().split("+")
    if "b64" not in words and "base64" not in words:
        return text if not encoding or encoding == "text/plain" else None
    if len(text) > _LARGEST * 2:
        return None
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
        if "gz" in words or "gzip" in words:
            raw = _gunzip(raw)
        found = raw.decode("utf-8")
    except (binascii.Error, ValueError, zlib.error):
        return None
    return None if "\0" in found else found


def _gunzip(raw: bytes) -> bytes:
    stream = zlib.decompressobj(wbits=31)
    done = stream.decompress(raw, _LARGEST)
    if stream.unconsumed_tail:
        raise ValueError("too large")
    return done
