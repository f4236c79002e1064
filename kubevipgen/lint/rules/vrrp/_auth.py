"""What of ``authentication`` is in effect: a type that exists, and eight bytes of password."""

from __future__ import annotations

from kubevipgen.lint.view.keepalived import Instance

BYTES = 8  # the field of a VRRP version 2 packet
TYPES = ("PASS", "AH")
V2 = 2


def password(instance: Instance) -> bytes:
    """The bytes of auth_pass that keepalived uses, b"" when it uses none."""
    word = instance.auth_pass
    kind = instance.auth_type
    if word is None or kind is None or kind.text not in TYPES or instance.version != V2:
        return b""
    return word.text.encode("utf-8", "replace")[:BYTES]


def is_off(instance: Instance) -> bool:
    """Whether somebody said that there is to be none: no block, or a type of none."""
    kind = instance.auth_type
    return instance.authentication is None or (kind is not None and kind.text.upper() == "NONE")


def told(secret: bytes) -> str:
    """The password as text."""
    return secret.decode("utf-8", "replace")
