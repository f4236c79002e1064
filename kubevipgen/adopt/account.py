"""Where every line of the old files went."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.adopt.compare import haproxy, keepalived, kubeadm, others, pods
from kubevipgen.adopt.compare.made import Made
from kubevipgen.adopt.compare.policy import Candidate
from kubevipgen.adopt.notes import Entry, Fate
from kubevipgen.adopt.setup import Setup
from kubevipgen.finding import Location
from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.view.cluster_files import Hosts, Kubeadm, Nginx, Sysctl
from kubevipgen.lint.view.haproxy import Haproxy
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.script import Script

Result = Entry | tuple[Entry, Candidate]
_BY_LINES = (Kind.KEEPALIVED, Kind.HAPROXY, Kind.SYSCTL, Kind.HOSTS)
_COMMENTS = {Kind.KEEPALIVED: "#!", Kind.HAPROXY: "#", Kind.SYSCTL: "#;", Kind.HOSTS: "#"}
_MEANT = ("$", "@", "~", "include")  # of keepalived: what is read in other lines


def account(setup: Setup, made: Made) -> list[Result]:
    """An entry for each line, and with some the way in which the cluster file may hold it."""
    found: list[Result] = []
    files = setup.files
    for view in files.views:
        found += _of(view, setup, made)
    found += others.manifests(files)
    found += others.documents(files)
    entries = [result[0] if isinstance(result, tuple) else result for result in found]
    found += _rest(setup, entries)
    return found


def _of(view: object, setup: Setup, made: Made) -> Iterator[Result]:
    if isinstance(view, Haproxy):
        yield from haproxy.results(view, made)
        yield from (
            Entry(
                view.document.at(error.line, error.column),
                view.document.file,
                Fate.REFUSED,
                error.message,
                "mend it first",
            )
            for error in view.errors
        )
    elif isinstance(view, Keepalived):
        yield from keepalived.results(view, setup.held, made, setup.files)
        yield from others.keepalived_gaps(view)
    elif isinstance(view, Pod) and view.program:
        yield from pods.results(view, made)
    elif isinstance(view, Kubeadm):
        yield from kubeadm.results(view, made)
    else:
        yield from _of_others(view, setup, made)


def _of_others(view: object, setup: Setup, made: Made) -> Iterator[Entry]:
    if isinstance(view, Script):
        yield from others.scripts(view, setup.files, made)
    elif isinstance(view, Sysctl):
        yield from others.sysctls(view, made)
    elif isinstance(view, Hosts):
        yield from others.hosts(view, made)
    elif isinstance(view, Nginx):
        yield from others.nginx(view)


def _rest(setup: Setup, entries: list[Entry]) -> Iterator[Entry]:
    """Lines that nobody has spoken of: what keepalived reads in other places, or nobody does."""
    known: dict[str, set[int]] = {}
    for entry in entries:
        lines = range(entry.at.line, max(entry.at.line, entry.last) + 1)
        known.setdefault(entry.at.file, set()).update(lines)
    for document in setup.files.documents:
        if document.kind in _BY_LINES and not document.is_template and not document.place:
            spoken_of = known.get(document.file, set())
            for place, text in _code(document):
                if place.line not in spoken_of:
                    yield _unread(place, text)


def _code(document: Document) -> Iterator[tuple[Location, str]]:
    marks = _COMMENTS[document.kind]
    for number, line in enumerate(document.lines, 1):
        text = line.strip()
        if text.strip("{} \t") and text[0] not in marks:
            yield document.at(number, line.index(text[0]) + 1), text


def _unread(place: Location, text: str) -> Entry:
    if text.startswith(_MEANT):
        return Entry(place, text, Fate.CARRIED)
    why = "nobody reads this line here, or only the nodes of another configuration do"
    return Entry(place, text, Fate.LOST, why)
