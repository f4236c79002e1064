"""How one scalar is written so that every YAML reader reads it back as what it is.

Sources: the resolvers of YAML 1.1 (https://yaml.org/type/), of the YAML 1.2 core schema
(https://yaml.org/spec/1.2.2/#103-core-schema), and go-yaml's resolve.go, which the kubelet uses.
"""

from __future__ import annotations

import json
import math
import re

from kubevipgen.formats._yaml_data import Scalar

# Plain strings that some reader takes for another type. y/n are booleans of YAML 1.1 only.
_WORD = re.compile(r"(?i:y|yes|n|no|true|false|on|off|null|~|[-+]?\.(?:inf|nan))|=|<<")
_NUMBER = re.compile(
    r"(?i:[-+]?(?:0b[01_]*|0o[0-7_]*|0x[0-9a-f_]*"
    r"|[0-9_]+(?::[0-9_]+)*(?:\.[0-9_]*)?(?:e[-+]?[0-9_]*)?"  # 0600 1_000 1e3 12:30:45.5
    r"|\.[0-9_]+(?:e[-+]?[0-9_]*)?))"
    r"|[0-9]+-[0-9].*",  # dates and timestamps
)
# What may stand unquoted in block context if nothing below objects. A leading "-" is common in
# command lines and harmless before a letter or a second "-".
_PLAIN = re.compile(r"(?:[\w/.$(<+;^\\]|--?(?=\w))(?:[^\x00-\x1f\x7f]*[^\x00-\x20\x7f:])?")
_INNER = re.compile(r":[ \t]|[ \t]#")
_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
    "\0": "\\0",
    "\x1b": "\\e",
}


def scalar(value: Scalar) -> str:
    """One line of YAML for ``value``; ``TypeError`` for anything that is not a plain scalar."""
    if isinstance(value, str):
        return string(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return _float(value)
    raise TypeError(f"YAML cannot hold a {type(value).__name__}: {value!r}")


def string(text: str) -> str:
    """``text`` as it is when every reader takes it for that string, otherwise in quotes."""
    return text if is_plain(text) else quoted(text)


def is_plain(text: str) -> bool:
    return (
        _PLAIN.fullmatch(text) is not None
        and _INNER.search(text) is None
        and not text.startswith(("---", "..."))
        and _WORD.fullmatch(text) is None
        and _NUMBER.fullmatch(text) is None
        and text.isprintable()
    )


def quoted(text: str) -> str:
    """``text`` in double quotes; what cannot be seen is escaped."""
    if text.isascii() and text.isprintable():
        return json.dumps(text)
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        raise ValueError(f"YAML cannot hold half of a surrogate pair: U+{code:04X}")
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _float(value: float) -> str:
    """``1e-07`` is a string to YAML 1.1 readers: they want a point."""
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    text = float.__repr__(value)
    return text if "." in text else text.replace("e", ".0e")
