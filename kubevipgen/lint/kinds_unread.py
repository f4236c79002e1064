"""Documents of Kubernetes in which no rule can have an interest, told without reading them.

A bundle of CustomResourceDefinitions is a megabyte that takes seconds to read as YAML.
"""

from __future__ import annotations

import re

_NONE = (  # a schema, or rights of others; nothing that runs, names an address or holds a file
    "APIService",
    "ClusterRole",
    "CustomResourceDefinition",
    "MutatingWebhookConfiguration",
    "PrometheusRule",
    "Role",
    "ValidatingWebhookConfiguration",
)
_KIND = re.compile(r"^[\"']?kind[\"']?:[ \t]+([^\r\n]*)", re.MULTILINE)
_VALUE = re.compile(rf"[\"']?({'|'.join(_NONE)})[\"']?[ \t]*(?:#.*)?")
_API = re.compile(r"^[\"']?apiVersion[\"']?:[ \t]", re.MULTILINE)
_SMALL = 2000  # characters: not worth the loss of what is wrong in them


def is_of_no_interest(text: str) -> bool:
    """Whether a single document is of such a kind, for certain, and large."""
    if len(text) < _SMALL:
        return False
    kinds = _KIND.findall(text)
    return len(kinds) == len(_API.findall(text)) == 1 and bool(_VALUE.fullmatch(kinds[0]))
