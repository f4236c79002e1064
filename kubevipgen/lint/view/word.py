"""A value as its program reads it, and where it stands."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from kubevipgen.finding import Location
from kubevipgen.lint.placeholder_forms import in_value

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
        return in_value(self.text)

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
