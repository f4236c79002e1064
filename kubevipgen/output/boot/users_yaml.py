"""A user's YAML for cloud-init, read as cloud-init reads it: by the rules of YAML 1.1.

There ``yes`` is a boolean and ``0644`` an octal number. ``kubevipgen.source`` reads YAML 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from kubevipgen.finding import FindingsError
from kubevipgen.source.intake import decode, read_bytes, split_lines
from kubevipgen.source.syntax import syntax_error

# What leaves ruamel.yaml for broken escapes, dates that do not exist, and endless nesting.
_PARSER_SLIPS = (ValueError, TypeError, IndexError, OverflowError, AssertionError, RecursionError)
_TWICE = re.compile(r'found duplicate key ("[^"]*")')


def text_of(path: Path) -> str:
    """The text of a file. Raises FindingsError: too large, unreadable, not UTF-8."""
    return decode(read_bytes(path, str(path)), str(path))


def is_private(path: Path) -> bool:
    """Whether others may not read the file; true of most pipes too."""
    return not path.stat().st_mode & 0o004


def load(text: str, name: str) -> Any:
    """Plain data. Raises FindingsError with the place when it is not YAML."""
    return _ask(text, name, lambda reader: reader.load(text))


def events(text: str, name: str) -> list[Any]:
    """The events of ruamel.yaml, for those who need places. Raises FindingsError as ``load``."""
    found: list[Any] = _ask(text, name, lambda reader: list(reader.parse(text)))
    return found


def _ask(text: str, name: str, question: Callable[[Any], Any]) -> Any:
    from ruamel.yaml import YAML  # noqa: PLC0415  (start-up time)
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 1)
    try:
        return question(reader)
    except (YAMLError, *_PARSER_SLIPS) as error:
        raise _in_our_words(error, text, name) from None


def _in_our_words(error: Exception, text: str, name: str) -> FindingsError:
    """What ``source`` says of a cluster file, and its hints, are of no use in some cases here."""
    found = syntax_error(error, split_lines(text), name).findings[0]
    problem = str(getattr(error, "problem", "") or "this cannot be read").splitlines()[0]
    if key := _TWICE.match(problem):
        message = f"the key {key[1]} is given twice, and only one would count"
        return FindingsError((replace(found, message=message, hint="keep one of the two"),))
    if "another document" in problem:
        return FindingsError((replace(found, message="a second document starts here", hint=""),))
    if "kubevipgen init" in found.hint:
        found = replace(found, message=f"not valid YAML: {problem}", hint="")
    return FindingsError((found,))
