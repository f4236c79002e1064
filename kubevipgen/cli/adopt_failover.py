"""What becomes of the time that a failover takes."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.adopt.adopt import Adopted
from kubevipgen.cli.failover_report import expected, title
from kubevipgen.failover.load import settings
from kubevipgen.failover.predict import predict
from kubevipgen.failover.prediction import Prediction
from kubevipgen.finding import Finding, FindingsError, Severity
from kubevipgen.lint.around import Cluster

_TOLD = ("holder-dies", "haproxy-dies", "apiserver-dies-on-holder", "apiserver-freezes-on-holder")


def changes(old: Cluster, done: Adopted) -> Iterator[Finding]:
    """The outages before and after, where both can be worked out and differ."""
    if done.made is None:
        return
    profile = done.made.cluster.timings.profile
    before, after = _predicted(old), _predicted(done.made.files)
    found = [
        f"{title(after[name])}: {expected(before[name])} -> {expected(after[name])}"
        for name in _TOLD
        if name in before and name in after and expected(before[name]) != expected(after[name])
    ]
    if found:
        message = f"failover: {profile} is nearest to the times here. {'; '.join(found)}"
        hint = "`kubevipgen failover` shows the sums; fast, standard and patient are the choices"
        yield Finding("failover-changes", Severity.INFO, message, hint)


def _predicted(files: Cluster) -> dict[str, Prediction]:
    """By scenario; nothing where a file says what its own program would not read."""
    texts: dict[str, dict[str, str]] = {}
    for document in files.documents:
        if not document.is_template:
            name = document.path or document.file
            texts.setdefault(document.node, {})[name] = document.text
    try:
        return {one.scenario: one for one in predict(settings(texts))}
    except FindingsError:
        return {}
