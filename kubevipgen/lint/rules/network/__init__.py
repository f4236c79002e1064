"""nginx, address pools, sysctl.d and hosts: the rules, in the order of the catalogue."""

from __future__ import annotations

from kubevipgen.lint.rule import Rule
from kubevipgen.lint.rules.network import (
    hosts,
    listen_all,
    nginx_syntax,
    pool_contains_vip,
    proxy_timeout,
    stream_module,
    sysctl,
    upstream,
)

RULES: tuple[Rule, ...] = (
    proxy_timeout,
    upstream,
    listen_all,
    stream_module,
    nginx_syntax,
    pool_contains_vip,
    sysctl,
    hosts,
)
