"""Documents -> views: which reader makes what of which kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kubevipgen.lint.build import haproxy, hosts, keepalived, manifests, nginx, script, sysctl
from kubevipgen.lint.document import Document, Kind, Siblings

Builder = Callable[[Document, Siblings], tuple[object, ...]]
_BUILDERS: Mapping[Kind, Builder] = {
    Kind.KEEPALIVED: keepalived.views,
    Kind.HAPROXY: haproxy.views,
    Kind.NGINX: nginx.views,
    Kind.SCRIPT: script.views,
    Kind.MANIFESTS: manifests.views,
    Kind.SYSCTL: sysctl.views,
    Kind.HOSTS: hosts.views,
}


def views_of(document: Document, siblings: Siblings = ()) -> tuple[object, ...]:
    """The views of a text, none for a template or for what nobody reads."""
    builder = _BUILDERS.get(document.kind)
    return builder(document, siblings) if builder and not document.is_template else ()
