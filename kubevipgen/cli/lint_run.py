"""What ``kubevipgen lint`` does between its options and its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import click

from kubevipgen.cli import lint_baseline as baseline
from kubevipgen.cli import lint_report
from kubevipgen.cli.lint_input import read
from kubevipgen.cli.lint_rules import CODES, assumed, chosen, muted
from kubevipgen.finding import Finding, FindingsError, Severity
from kubevipgen.lint import inline
from kubevipgen.lint.around import Cluster, Node
from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.judge import CRASHED, judge, order
from kubevipgen.lint.rule import Rule
from kubevipgen.versions.number import Version

GOOD, BAD, NOTHING, CRASH = 0, 1, 2, 3


class Ask(NamedTuple):
    """What the options asked for."""

    paths: tuple[str, ...]
    nodes: tuple[tuple[str, str], ...]
    exclude: tuple[str, ...]
    rules: tuple[Rule, ...]
    muted: frozenset[str]
    assumed: Mapping[str, Version]
    style: str = "text"
    strict: bool = False
    quiet: bool = False
    baseline: str = ""
    write_baseline: str = ""
    fix: bool = False
    diff: bool = False
    yes: bool = False


class Linted(NamedTuple):
    """``documents`` are the configurations, ``findings`` by file and place.

    ``texts`` are the files as they were read; ``ignored`` findings were taken back by comments,
    ``known`` ones are in the baseline.
    """

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    texts: Mapping[str, str]
    ignored: int = 0
    known: int = 0


def asked(params: Mapping[str, Any]) -> Ask:
    """From the options of the command. UsageError for what none of them knows."""
    nodes = tuple(_node(word) for word in params["nodes"])
    paths = tuple(params["paths"]) or (() if nodes else (".",))
    if params["fix"] and params["diff"]:
        raise click.UsageError("--fix and --diff contradict each other: --diff only shows")
    if (params["fix"] or params["diff"]) and params["write_baseline"]:
        raise click.UsageError("--write-baseline is for what is left: run --fix first")
    return Ask(
        paths,
        nodes,
        tuple(params["exclude"]),
        chosen(params["select"], params["ignore"]),
        muted(params["ignore"]),
        assumed(params["assume"]),
        style=params["style"],
        strict=params["strict"],
        quiet=params["quiet"],
        baseline=params["baseline"] or "",
        write_baseline=params["write_baseline"] or "",
        fix=params["fix"],
        diff=params["diff"],
        yes=params["yes"],
    )


def run(ask: Ask) -> int:
    """Judge and tell; the exit code."""
    done = linted(ask)
    if ask.write_baseline:
        baseline.write(ask.write_baseline, done.findings)
        return CRASH if exit_code(done.findings, strict=False) == CRASH else GOOD
    done = without_known(ask, done)
    lint_report.show(ask, done)
    return exit_code(done.findings, strict=ask.strict)


def linted(ask: Ask) -> Linted:
    """Read and judge. FindingsError when nothing could be read."""
    found = read(ask.paths, ask.nodes, ask.exclude)
    documents = tuple(document for document in found.documents if document.kind is not Kind.OTHER)
    nothing = () if documents else (_nothing(ask, found.files),)
    if not found.files:
        raise FindingsError((*found.findings, *nothing))
    judged = judge(found.documents, ask.rules, ask.assumed) if documents else nothing
    owners = {document.file: document.node for document in documents}
    every = [*found.findings, *(_owned(finding, owners) for finding in judged)]
    texts = {document.file: document.text for document in found.documents if not document.part}
    sift = inline.sifted(found.documents, every, CODES, _could_speak(ask, texts))
    kept = [finding for finding in sift.findings if finding.rule not in ask.muted]
    return Linted(documents, tuple(sorted(kept, key=order)), texts, sift.ignored)


def without_known(ask: Ask, done: Linted) -> Linted:
    """Without what the baseline lists; what it lists in vain is told on standard error."""
    if not ask.baseline:
        return done
    rules = {rule.ID for rule in ask.rules}
    split = baseline.apply(ask.baseline, done.findings, done.texts, rules)
    return done._replace(findings=split.findings, known=split.known)


def _owned(finding: Finding, owners: Mapping[str, str]) -> Finding:
    """As the node's whose file it is in; what is about several was found from the first of them."""
    if finding.location is None or finding.location.file not in owners:
        return finding
    return replace(finding, node=owners[finding.location.file])


def _could_speak(ask: Ask, texts: Mapping[str, str]) -> set[str]:
    """The rules that had what they judge: one file alone is not held against others."""
    return {rule.ID for rule in ask.rules if len(texts) > 1 or rule.SUBJECT not in (Node, Cluster)}


def exit_code(findings: Sequence[Finding], *, strict: bool) -> int:
    """Of the command."""
    if any(finding.rule == CRASHED for finding in findings):
        return CRASH
    severities = {finding.severity for finding in findings}
    failed = Severity.ERROR in severities or (strict and Severity.WARNING in severities)
    return BAD if failed else GOOD


def _nothing(ask: Ask, files: int) -> Finding:
    named = ", ".join([*ask.paths, *(path for _, path in ask.nodes)])
    looked = f"none of {files} files is" if files > 1 else "it is not"
    message = f"nothing to lint in {named}: " + (
        f"{looked} a configuration that rules are about" if files else "no file could be read"
    )
    hint = (
        "wanted: keepalived.conf, haproxy.cfg, nginx stream, check scripts, manifests, kubeadm"
        " documents, address pools, sysctl.d, hosts, or what embeds them"
    )
    severity = Severity.WARNING if files else Severity.ERROR
    return Finding("nothing-to-lint", severity, message, hint)


def _node(word: str) -> tuple[str, str]:
    name, _, path = word.partition("=")
    if not name or not path:
        raise click.UsageError(f"--node: {word!r} is not NAME=PATH, such as lb-1=/srv/lb-1")
    return name, path
