"""A value as its program reads it, and where it stands."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from kubevipgen.finding import Location

_PLACEHOLDER = re.compile(
    r"\$\{?[A-Za-z_]\w*|\{\{|\{%|<[A-Za-z][^<>]*>|\[[A-Z][A-Z0-9_ .-]*\]|__\w+__|#[A-Z]\w*#"
    r"|\b(?:[Xx]{1,3}\.){2,}|K8SHA_\w+|^_[A-Z]\w*_$|^\{\w+\}$"
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Word:
    """``at`` is the place of the word itself."""

    text: str
    at: Location

    def __str__(self) -> str:
        return self.text

    @property
    def is_placeholder(self) -> bool:
        """Whether somebody was to write a value here: a rule about the value stays silent."""
        return bool(_PLACEHOLDER.search(self.text))

    @property
    def number(self) -> int | None:
        """The text as a decimal number, None when it is none."""
        return int(self.text) if re.fullmatch(r"[-+]?[0-9]{1,18}", self.text) else None

    @property
    def address(self) -> Address | None:
        """The text as an IP address, without a prefix length and brackets."""
        bare = self.text.partition("/")[0].removeprefix("[").removesuffix("]")
        try:
            return ipaddress.ip_address(bare)
        except ValueError:
            return None
