"""What a text is, by its content; its name only where the content says nothing."""

from __future__ import annotations

import re

from kubevipgen.lint.document import Kind

_KINDS = (  # in this order
    (Kind.SCRIPT, re.compile(r"\A\ufeff?#!")),
    (
        Kind.MANIFESTS,
        re.compile(r"^(?:apiVersion|kind):\s*[\"']?\w", re.MULTILINE),
    ),
    (
        Kind.KEEPALIVED,
        re.compile(
            r"^\s*(?:global_defs|vrrp_(?:instance|script|sync_group)|virtual_server)\b[^;=]*$",
            re.MULTILINE,
        ),
    ),
    (Kind.NGINX, re.compile(r"^\s*(?:stream|http|events)\s*\{", re.MULTILINE)),
    (
        Kind.HAPROXY,
        re.compile(r"^\s*(?:defaults\b|(?:frontend|backend|listen)\s+\S+\s*)", re.MULTILINE),
    ),
    (Kind.SYSCTL, re.compile(r"^-?(?:net|kernel|vm|fs)[./][\w./*-]+\s*=", re.MULTILINE)),
    (Kind.HOSTS, re.compile(r"^(?:127\.0\.0\.1|::1)\s+\S*localhost", re.MULTILINE)),
    (Kind.SCRIPT, re.compile(r"\b(?:curl|nc|killall|pidof|pgrep)\b")),
)
_LONGEST = 200_000  # characters that are looked at


def kind_of(name: str, text: str) -> Kind:
    """``name`` is the file's; OTHER for what the rules for one kind have nothing to say about."""
    if name.endswith((".md", ".rst", ".py", ".go", ".html")):
        return Kind.OTHER
    head = text[:_LONGEST]
    return next((kind for kind, pattern in _KINDS if pattern.search(head)), Kind.OTHER)
