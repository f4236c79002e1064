"""Values that somebody was to fill in, in the forms that only these rules meet."""

from __future__ import annotations

import re

from kubevipgen.lint.view.word import Word

_NAME = re.compile(r"<.*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?:/\w*)?|(?:VIP|IP|STATE|VRID)(?:/\w*)?")


def is_unwritten(word: Word) -> bool:
    """A placeholder, ``<--VIP-->`` or a name in capitals such as KEEPALIVE_STATE."""
    return word.is_placeholder or bool(_NAME.fullmatch(word.text))
