"""Documents -> findings: each rule over each of its subjects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kubevipgen.finding import Finding, Location, Severity
from kubevipgen.lint.around import Around, Cluster
from kubevipgen.lint.clusters import clusters
from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.parts.shell_values import as_written
from kubevipgen.lint.rule import Rule, reads_templates
from kubevipgen.versions.number import Version

CRASHED = "rule-crashed"  # no rule: the finding that says which one failed, and on what


def judge(
    documents: Iterable[Document], rules: Sequence[Rule], assumed: Mapping[str, Version]
) -> tuple[Finding, ...]:
    """Every finding once, by file and place.

    A rule that fails makes a finding ``rule-crashed``: never a silent pass.
    """
    found: dict[tuple[object, ...], Finding] = {}
    of_type: dict[type, list[Rule]] = defaultdict(list)
    for rule in rules:
        of_type[rule.SUBJECT].append(rule)
    for cluster, members in clusters(documents):
        for finding in _of_cluster(cluster, members, of_type, assumed):
            place = finding.location
            found.setdefault((finding.rule, place, finding.message), finding)
    return tuple(sorted(found.values(), key=order))


def order(finding: Finding) -> tuple[str, int, int, str]:
    """Of findings in a report: by file and place."""
    place = finding.location or Location("")
    return place.file, place.line, place.column, finding.rule


def _of_cluster(
    cluster: Cluster,
    documents: tuple[Document, ...],
    rules: Mapping[type, Sequence[Rule]],
    assumed: Mapping[str, Version],
) -> Iterator[Finding]:
    nodes = {node.name: Around(node, cluster, assumed) for node in cluster.nodes}
    first = next(iter(nodes.values()))
    of_document = rules.get(Document, ())
    of_template = [rule for rule in of_document if reads_templates(rule)]
    for document in documents:
        if document.kind is Kind.OTHER:
            continue  # it is there for what the others make of it
        around = nodes.get(document.node, first)
        wanted = of_template if document.is_template else of_document
        yield from _judged(document, around, wanted)
    for view in cluster.views:
        owner = getattr(view, "document").node  # noqa: B009  (every view has one)
        yield from _judged(view, nodes.get(owner, first), rules.get(type(view), ()))
    for node in cluster.nodes:
        yield from _judged(node, nodes[node.name], rules.get(type(node), ()))
    yield from _judged(cluster, first, rules.get(type(cluster), ()))


def _judged(subject: object, around: Around, rules: Iterable[Rule]) -> Iterator[Finding]:
    for rule in rules:
        try:
            yield from (_finding(rule, fault, around) for fault in rule.check(subject, around))
        except Exception as error:  # noqa: BLE001  (a fault of ours must not hide the others)
            yield _crash(rule, subject, error)


def _finding(rule: Rule, fault: Fault, around: Around) -> Finding:
    severity = fault.severity or rule.SEVERITY
    return Finding(
        rule.ID,
        severity,
        as_written(fault.message).removesuffix("."),  # as the messages of all other commands
        as_written(fault.hint),
        fault.at,
        node=around.node.name,
        related=fault.related,
        edits=fault.edits if all(edit.line for edit in fault.edits) else (),
    )


def _crash(rule: Rule, subject: object, error: Exception) -> Finding:
    document = subject if isinstance(subject, Document) else getattr(subject, "document", None)
    words = f"the rule {rule.ID} failed: {type(error).__name__}: {error}".partition("\n")[0]
    hint = "this is a fault of kubevipgen; the rule has judged nothing more of this file"
    place = Location(document.file) if isinstance(document, Document) else None
    return Finding(CRASHED, Severity.ERROR, words, hint, place)
