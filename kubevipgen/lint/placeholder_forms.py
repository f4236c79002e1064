"""The forms of placeholders, for one value and for a line."""

from __future__ import annotations

import re

MUSTACHE = re.compile(r"\{\{[^{}\n]{1,200}\}\}")
_HTML = r"(?:/|!--|(?:a|b|br|code|div|em|html|p|pre|span|table|td|tr)(?=[ >/]))"
ANGLE = re.compile(rf"<(?!none>|{_HTML})-{{0,3}}[^\W\d_][^<>@\n]{{0,60}}>")
SQUARE = re.compile(r"(?<![\w\]])\[(?![A-Z0-9]-[A-Z0-9])[A-Z][A-Z0-9_ .-]+\]")
UNDERSCORES = re.compile(r"(?<!\w)(?:__[A-Z][A-Z0-9_]*?__|_[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_)(?!\w)")
OLD_NAMES = re.compile(r"\bK8SHA_\w+")
LETTERS = re.compile(  # x.x.x.x, 192.168.x.10
    r"(?<![\w.])(?=[\d.]{0,11}[xX])(?:(?:\d{1,3}|[xX]{1,3})\.){3}(?:\d{1,3}|[xX]{1,3})(?![\w.])"
)
BRACES = re.compile(r"(?<![\w{$%])\{[A-Za-z]\w{0,60}\}(?!\})")
VARIABLE = re.compile(
    r"\$\{([A-Za-z]\w*)(?:[:=?+-][^{}\n]{0,60})?\}|(?<!\S)\$([A-Za-z]\w*)(?![\w$])"
)
# Of the files in kubeadm's own guide to highly available clusters.
GUIDE = re.compile(r"(?:APISERVER_(?:VIP|DEST_PORT|SRC_PORT)|HOST\d+_(?:ID|ADDRESS))")

_VALUE = re.compile(
    r"(?<![A-Za-z0-9])\$[A-Za-z_]|\$\{[A-Za-z_]|\{\{|\{%|<(?!none>)-{0,3}[^\W\d_][^<>]*>"
    r"|\[(?![A-Z0-9]-[A-Z0-9])[A-Z][A-Z0-9_ .-]+\]|__\w+__|#[A-Z]\w*#"
    r"|\b(?:[Xx]{1,3}\.){2,}|(?<![\w.])(?:\d{1,3}\.){1,3}[xX]{1,3}\b"
    r"|K8SHA_\w+|^_[A-Z]\w*_$|^\{\w+\}"
)


def in_value(text: str) -> bool:
    """Whether a single value is, or holds, a placeholder."""
    return bool(_VALUE.search(text))
