"""A user's YAML for cloud-init, read as cloud-init reads it: by the rules of YAML 1.1.

There ``yes`` is a boolean and ``0644`` an octal number. ``kubevipgen.source`` reads YAML 1.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from kubevipgen.finding import FindingsError
from kubevipgen.source.intake import decode, read_bytes, split_lines
from kubevipgen.source.syntax import syntax_error

# What leaves ruamel.yaml for broken escapes, dates that do not exist, and endless nesting.
_PARSER_SLIPS = (ValueError, TypeError, IndexError, OverflowError, AssertionError, RecursionError)


def text_of(path: Path) -> str:
    """The text of a file. Raises FindingsError: too large, unreadable, not UTF-8."""
    return decode(read_bytes(path, str(path)), str(path))


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
    """The hints of a cluster file are of no use here."""
    found = syntax_error(error, split_lines(text), name).findings[0]
    if "kubevipgen init" not in found.hint:
        return FindingsError((found,))
    problem = str(getattr(error, "problem", "") or "it cannot be read").splitlines()[0]
    message = f"not valid YAML for cloud-init: {problem}"
    return FindingsError((replace(found, message=message, hint=""),))
