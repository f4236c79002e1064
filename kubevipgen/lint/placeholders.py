"""What a placeholder is: text that somebody was to replace before the file is used."""

from __future__ import annotations

import re

from kubevipgen.lint.document import Kind
from kubevipgen.lint.kinds import kind_of
from kubevipgen.lint.placeholder_forms import in_value
from kubevipgen.lint.placeholder_lines import yaml_values
from kubevipgen.lint.placeholder_places import Placeholder, places

__all__ = ["Placeholder", "in_value", "placeholders"]

MANY = 3  # distinct placeholders that make a text one that waits to be rendered
_NAME = re.compile(
    r"\.(?:j2|jinja2?|tpl|tmpl|tftpl|gotmpl|erb|epp|mustache|hbs|template)(?:\.\w{1,10})?$"
    r"|(?:^|/)cluster(?:class)?-template[\w-]{0,60}\.ya?ml$",  # of clusterctl
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"\{%[-+]?\s+\w[^\n%]{0,200}%\}|\{\{-|-\}\}|<%[-=]?\s[^\n%]{0,200}%>"
    r"|\{\{\s{0,9}(?:if|range|with|end|template|include)\b"
    r"|%\{\s{0,9}(?:for|if|else|endfor|endif)\b|\[%\s\w?[^\n%\]]{0,100}%\]"
)
_OF_HIGH_AVAILABILITY = re.compile(
    r"kubeadm\.k8s\.io|kube-?vip|keepalived|haproxy|metallb", re.IGNORECASE
)


def placeholders(text: str, kind: Kind) -> tuple[Placeholder, ...]:
    """Those outside comments, in order; what the kind itself calls a variable is none."""
    return tuple(places(text, kind)) if is_ours(text, kind) else ()


def is_template(name: str, text: str, kind: Kind | None = None) -> bool:
    """Whether the whole text waits to be rendered, so that nothing in it means what it says."""
    if is_template_name(name):
        return True
    kind = kind_of(name, text) if kind is None else kind
    sure = {found.text for found in placeholders(text, kind) if found.is_sure}
    return len(sure) >= MANY or has_statements(text, kind)


def has_statements(text: str, kind: Kind) -> bool:
    """Whether it holds statements of Jinja, Go templates, Terraform or ERB, not only values."""
    if kind in (Kind.SCRIPT, Kind.OTHER):
        return False
    lines = (value for _, _, value in yaml_values(text)) if kind is Kind.MANIFESTS else (text,)
    return any(map(_STATEMENT.search, lines))


def is_template_name(name: str) -> bool:
    """Whether the file is named as a template: ``haproxy.cfg.j2``, ``keepalived.tpl.conf``."""
    return bool(_NAME.search(name))


def is_ours(text: str, kind: Kind) -> bool:
    """Manifests of other programs have braces of their own: alerts, workflows, dashboards."""
    if kind is Kind.MANIFESTS:
        return bool(_OF_HIGH_AVAILABILITY.search(text))
    return kind is not Kind.OTHER
