"""What an unquoted YAML word means to Kubernetes: YAML 1.1, as sigs.k8s.io/yaml resolves it.

Seen with kubectl 1.32: ``yes``, ``on`` and ``y`` are true, ``012`` is 10, ``1_000`` is 1000, while
``12:30`` and dates stay text. https://github.com/kubernetes-sigs/yaml (goyaml.v2/resolve.go)
"""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INTS = (
    (re.compile(r"[-+]?0[xX][0-9a-fA-F]+"), 16),
    (re.compile(r"[-+]?0[bB][01]+"), 2),
    (re.compile(r"[-+]?0[oO]?[0-7]+"), 8),
    (re.compile(r"[-+]?(?:0|[1-9][0-9]*)"), 10),
)
_LONGEST = 70  # characters of a number; 64 bits in base 2 fit


def resolve(text: str) -> Scalar:
    """The value of an unquoted word."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789" or len(text) > _LONGEST:
        return text
    plain = text.replace("_", "")
    for pattern, base in _INTS:
        if pattern.fullmatch(plain):
            return _integer(plain, base)
    return float(plain) if _FLOAT.fullmatch(plain) else text


def _integer(text: str, base: int) -> int | float:
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-")
    if base != 10 and digits[:2].isalnum() and not digits[:2].isdigit():
        digits = digits[2:]
    value = sign * int(digits, base)
    return value if abs(value) < 2**64 else float(value)
