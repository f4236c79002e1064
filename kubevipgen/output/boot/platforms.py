"""How much user-data a platform takes (``data/platforms.yaml``)."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from kubevipgen import resources
from kubevipgen.finding import Finding, FindingsError, Severity

NOCLOUD = "nocloud"


@dataclass(frozen=True, slots=True)
class Platform:
    """``limit`` in bytes, 0 for none, of the user-data as it is or of its base64 form.

    ``gzip`` is False where user-data is handed over as text.
    """

    name: str
    title: str
    limit: int
    counts: str  # raw | base64
    gzip: bool

    def size(self, data: bytes) -> int:
        """The bytes that count against the limit."""
        return -(-len(data) // 3) * 4 if self.counts == "base64" else len(data)


ANY = Platform("", "any platform", 0, "raw", gzip=True)


def find(name: str) -> Platform:
    """The platform of this name, ANY for "". Raises FindingsError for a name that is not known."""
    if not name:
        return ANY
    fields = Platform.__slots__
    rows = {row["name"]: row for row in resources.data("platforms")}
    if name not in rows:
        near = difflib.get_close_matches(name.lower(), rows, 1, cutoff=0.5)
        known = f"the platforms are {', '.join(rows)}"
        hint = f"did you mean {near[0]}? {known}" if near else known
        raise _refusal("unknown-platform", f"--platform {name}: no such platform", hint)
    return Platform(**{field: rows[name][field] for field in fields})


def check_size(node: str, data: bytes, platform: Platform, ways: tuple[str, ...]) -> int:
    """The size of this node's user-data. Raises FindingsError above the platform's limit.

    ``ways`` are what would make it smaller, as words for a hint.
    """
    size = platform.size(data)
    if platform.limit and size > platform.limit:
        form = " in base64" if platform.counts == "base64" else ""
        message = (
            f"user-data of {node} is too large for {platform.name}: "
            f"{size} bytes{form}, at most {platform.limit}"
        )
        raise _refusal("user-data-size", message, ", or ".join(ways))
    return size


def _refusal(rule: str, message: str, hint: str) -> FindingsError:
    return FindingsError((Finding(rule, Severity.ERROR, message, hint),))
