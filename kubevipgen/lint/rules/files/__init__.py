"""Any file: the rules, in the order of the catalogue."""

from __future__ import annotations

from kubevipgen.lint.rule import Rule
from kubevipgen.lint.rules.files import (
    bom,
    crlf,
    not_the_file_it_claims,
    placeholder_left,
    yaml_broken,
)

RULES: tuple[Rule, ...] = (placeholder_left, crlf, bom, yaml_broken, not_the_file_it_claims)
