"""What ``kubevipgen lint`` does between its options and its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import click

from kubevipgen.cli.lint_input import read
from kubevipgen.cli.lint_rules import assumed, chosen
from kubevipgen.finding import Finding, FindingsError, Severity
from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.judge import CRASHED, judge
from kubevipgen.lint.rule import Rule
from kubevipgen.lint.scripts import with_checks
from kubevipgen.versions.number import Version

GOOD, BAD, NOTHING, CRASH = 0, 1, 2, 3


class Ask(NamedTuple):
    """What the options asked for."""

    paths: tuple[str, ...]
    nodes: tuple[tuple[str, str], ...]
    exclude: tuple[str, ...]
    rules: tuple[Rule, ...]
    assumed: Mapping[str, Version]


class Linted(NamedTuple):
    """``documents`` are the configurations, ``findings`` by file and place."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]

    @property
    def files(self) -> int:
        """How many files the configurations stand in."""
        return len({document.file for document in self.documents})


def asked(params: Mapping[str, Any]) -> Ask:
    """From the options of the command. UsageError for what none of them knows."""
    nodes = tuple(_node(word) for word in params["nodes"])
    paths = tuple(params["paths"]) or (() if nodes else (".",))
    rules = chosen(params["select"], params["ignore"])
    return Ask(paths, nodes, tuple(params["exclude"]), rules, assumed(params["assume"]))


def linted(ask: Ask) -> Linted:
    """Read and judge. FindingsError when nothing could be read, or nothing is ours."""
    found = read(ask.paths, ask.nodes, ask.exclude)
    documents = tuple(d for d in with_checks(found.documents) if d.kind is not Kind.OTHER)
    if not documents:
        raise FindingsError((*found.findings, _nothing(ask, found.files)))
    judged = judge(documents, ask.rules, ask.assumed)
    return Linted(documents, (*found.findings, *judged))


def exit_code(findings: Sequence[Finding], *, strict: bool) -> int:
    """Of the command."""
    if any(finding.rule == CRASHED for finding in findings):
        return CRASH
    severities = {finding.severity for finding in findings}
    failed = Severity.ERROR in severities or (strict and Severity.WARNING in severities)
    return BAD if failed else GOOD


def _nothing(ask: Ask, files: int) -> Finding:
    named = ", ".join([*ask.paths, *(path for _, path in ask.nodes)])
    looked = f"none of {files} files" if files > 1 else "it"
    message = f"nothing to lint in {named}: " + (
        f"{looked} is a configuration that rules are about" if files else "no file could be read"
    )
    hint = (
        "wanted: keepalived.conf, haproxy.cfg, nginx stream, check scripts, manifests, kubeadm"
        " documents, address pools, sysctl.d, hosts, or what embeds them"
    )
    return Finding("nothing-to-lint", Severity.ERROR, message, hint)


def _node(word: str) -> tuple[str, str]:
    name, _, path = word.partition("=")
    if not name or not path:
        raise click.UsageError(f"--node: {word!r} is not NAME=PATH, such as lb-1=/srv/lb-1")
    return name, path
