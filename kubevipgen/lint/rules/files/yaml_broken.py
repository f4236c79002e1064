"""The YAML has a syntax error, or a key twice.

kubectl, kubeadm and the kubelet refuse a file with a syntax error: the static pod does not start,
the cluster is not made. A key that stands twice in one mapping is worse, because nobody says so:
the last one counts, and the other value, an address for instance, is dropped in silence. Text
behind a quoted value on the same line is a syntax error, too.

Found is what a strict reader of YAML refuses, each broken document once, and each second key with
the place of the first. Where apiVersion and kind both come a second time, the line `---` between
two documents is missing, and that is one finding. Not reported: what the braces of a template
break, see placeholder-left.

Fix: correct the line; of two equal keys delete the one that is not meant.
Applies to: every version.
Source: YAML 1.2.2, section 3.2.1.1 (keys of a mapping are unique); what counts was seen with
kubectl 1.32.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata:
      name: kube-vip
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v0.8.9
          env:
            - name: address
              value: 192.168.10.100
              value: 192.168.10.101

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata:
      name: kube-vip
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v0.8.9
          env:
            - name: address
              value: 192.168.10.100
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.formats.error import ParseError
from kubevipgen.formats.yaml_stream import DuplicateKeyError
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.manifest import Stream

ID = "yaml-broken"
CODE = "KV005"
SEVERITY = Severity.ERROR
SUBJECT = Stream

_HINT = "look at the indentation, the quotes and the colons of this line and the one above it"


def check(stream: Stream, around: Around) -> Iterator[Fault]:
    del around
    seams = _seams(stream)
    for error in stream.errors:
        if isinstance(error, DuplicateKeyError):
            seam = next((line for line in seams if error.first_line < line <= error.line), 0)
            if not seam or error.column > 1:
                yield _twice(stream, error)
            elif error.line == seam:
                yield _not_parted(stream, error)
        elif not _is_of_a_template(stream, error):
            at = stream.document.at(error.line, error.column)
            yield Fault(error.message, _HINT, at)


def _twice(stream: Stream, error: DuplicateKeyError) -> Fault:
    first = stream.document.at(error.first_line, error.first_column)
    message = f"{error.message}, and nobody says so"
    at = stream.document.at(error.line, error.column)
    hint = "delete the one that is not meant"
    return Fault(message, hint, at, related=(Related("the first one", first),))


def _seams(stream: Stream) -> list[int]:
    """Lines with which a document begins inside of another one."""
    twice = [one for one in stream.errors if isinstance(one, DuplicateKeyError) and one.column == 1]
    lines = [[one.line for one in twice if one.key == key] for key in ("apiVersion", "kind")]
    return [min(pair) for pair in zip(*lines, strict=False)]


def _not_parted(stream: Stream, error: DuplicateKeyError) -> Fault:
    message = (
        "a second document begins here without `---` above it: both are one, in which only the last"
        " of each key counts, and nobody says so"
    )
    at = stream.document.at(error.line, error.column)
    first = stream.document.at(error.first_line, error.first_column)
    related = (Related("the document that is lost", first),)
    return Fault(message, "write --- above this line", at, related=related)


def _is_of_a_template(stream: Stream, error: ParseError) -> bool:
    """Whether braces of a template stand where the reader gave up, or above it."""
    above = stream.document.lines[: error.line]
    return any("{{" in line or "{%" in line for line in above) or "${" in "".join(above[-1:])
