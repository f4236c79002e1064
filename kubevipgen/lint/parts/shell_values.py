"""What a shell puts into an unquoted heredoc, as far as its script alone can tell."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kubevipgen.lint.placeholder_forms import in_value

_WORD = r"\"(?P<double>(?:[^\"\\\n]|\\.)*)\"|'(?P<single>[^'\n]*)'|(?P<bare>[^\s\"'`;&|()<>\\]*)"
_ASSIGNED = re.compile(
    r"^[ \t]*(?:(?:export|local|readonly|declare|typeset)[ \t]+(?:-\w+[ \t]+)*)?"
    rf"(?P<name>[A-Za-z_]\w*)(?P<more>\+?=)(?:{_WORD})(?P<rest>[^\n]*)$",
    re.MULTILINE,
)
_UNSURE = re.compile(
    r"\bfor[ \t]+([A-Za-z_]\w*)[ \t]+in\b|\b(?:read|getopts|mapfile)\b([^\n;|&]{0,200})"
)
_NAME = re.compile(r"[A-Za-z_]\w*")
_UNKNOWN = re.compile(r"__shell_(\w{1,100}?)__")
_CHANGED = re.compile(
    r"\\(?P<escaped>[$`\\])"
    r"|\$\{(?P<braced>(?:[^{}\n]|\$\{[^{}\n]*\})*)\}|\$(?P<plain>[A-Za-z_]\w*)"
    r"|(?P<command>\$\((?:[^()\n]|\([^()\n]*\))*\)+|`(?:[^`\\\n]|\\.)*`)|\$(?P<special>[0-9@*#?$!-])"
)


def unknown(name: str) -> str:
    """A word for a value that only the run of the script decides: rules leave it alone."""
    return f"__shell_{name}__"


def as_written(text: str) -> str:
    """A message with `$name` again for each of these words."""
    return _UNKNOWN.sub(r"$\1", text) if "__shell_" in text else text


def literals(script: str) -> dict[str, str]:
    """The variables that have one value wherever the script assigns them."""
    values: dict[str, str | None] = {}
    for found in _ASSIGNED.finditer(script):
        value = _value(found, values)
        name = found["name"]
        values[name] = value if values.get(name, value) == value else None
    for found in _UNSURE.finditer(script):
        for name in _NAME.findall(found[1] or found[2] or ""):
            values[name] = None
    return {name: value for name, value in values.items() if value is not None}


def _value(found: re.Match[str], known: Mapping[str, str | None]) -> str | None:
    """None for what is not a plain value: a command's, an array, one for a single command."""
    rest = found["rest"]
    is_whole = not rest.strip() or rest.lstrip()[0] in "#;&|" or rest[0] in " \t;"
    if found["more"] == "+=" or not is_whole:
        return None
    if found["single"] is not None:
        return None if in_value(found["single"]) else found["single"]
    text = found["double"] if found["double"] is not None else found["bare"]
    value = expand(text, {name: held for name, held in known.items() if held is not None})
    return None if "__shell_" in value or in_value(value) else value


def expand(line: str, values: Mapping[str, str]) -> str:
    """A line of an unquoted heredoc, or of a word in double quotes."""
    return _CHANGED.sub(lambda found: _said(found, values), line) if _is_changed(line) else line


def named(path: str, values: Mapping[str, str]) -> str:
    """A path as far as it is known: its last step where only the run decides the folder."""
    path = expand(path, values)
    return path.rpartition("/")[2] if "__shell_" in path.rpartition("/")[0] else path


def _is_changed(line: str) -> bool:
    return "$" in line or "`" in line or "\\" in line


def _said(found: re.Match[str], values: Mapping[str, str]) -> str:
    if found["escaped"]:
        return found["escaped"]
    if found["command"]:
        return unknown("command")
    name = found["plain"] or found["braced"] or ""
    if not (leading := _NAME.match(name)):
        return unknown("argument")
    return values.get(name, unknown(leading[0]))
