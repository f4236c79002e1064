"""Images whose tag is the version of the program in them."""

from __future__ import annotations

import re

from kubevipgen.lint.view.manifest import Image

_HAPROXY = re.compile(  # the official one and HAProxy Technologies', perhaps behind a mirror
    r"(?:(?:[\w.-]+[.:][\w.:-]*/)?(?:[\w.-]+/)*library/|docker\.io/|[\w.-]+[.:][\w.:-]*/)?haproxy"
    r"|(?:.*/)?haproxytech/haproxy-(?:alpine|debian|ubuntu)"
)
_OSIXIA = re.compile(r"(?:.*/)?osixia/keepalived")


def is_haproxy(image: Image) -> bool:
    """Whether it is the official image or one of HAProxy Technologies."""
    return len(image.repository) < 200 and bool(_HAPROXY.fullmatch(image.repository))


def is_osixia(image: Image | None) -> bool:
    """Whether it is osixia/keepalived, which makes a configuration from its environment."""
    return image is not None and bool(_OSIXIA.fullmatch(image.repository))
