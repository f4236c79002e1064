"""Scripts, kernel settings, hosts, pools, nginx, and manifests that are nobody's of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.adopt.compare.leaves import leaves
from kubevipgen.adopt.compare.made import Made
from kubevipgen.adopt.notes import Entry, Fate
from kubevipgen.finding import Location
from kubevipgen.lint.around import Around, Cluster
from kubevipgen.lint.checks_of import is_check
from kubevipgen.lint.document import Document
from kubevipgen.lint.view.cluster_files import Hosts, Kubeadm, Nginx, Pool, Sysctl
from kubevipgen.lint.view.keepalived import Keepalived
from kubevipgen.lint.view.manifest import Manifest, Pod
from kubevipgen.lint.view.script import Command, Script, walk

_WORDS = """
curl wget nc ncat echo printf exit return test [ [[ grep egrep fgrep awk sed cut wc tr head tail
cat ip ifconfig ss netstat ps pgrep pidof pidstat killall kill true false set export local readonly
sleep timeout logger date hostname : read shift let expr basename dirname systemctl service shopt
trap ulimit unset sudo bash sh source . eval exec command which type getent kubectl haproxy nginx
socat openssl ping break continue
"""
_ASKING = frozenset(_WORDS.split())
_ACTS = re.compile(r"\b(?:start|stop|restart|reload|kill|enable|disable)\b")
_HARMLESS_KILL = re.compile(r"(?:^|\s)-0(?:\s|$)")
_OF_THE_CONTROL_PLANE = (
    "kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd",
)  # fmt: skip
_ACCOUNTS = ("ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")
_ABOUT_API = re.compile(
    r"haproxy|nginx|envoy|api-?server|kube|localhost|127\.0\.0\.1|\[::1\]|/(?:health|live|ready)z",
    re.IGNORECASE,
)
ASKS_ELSE = "it looks at something else than the balancer or the apiserver, and nothing does now"
_OURS = "kubevipgen does not touch it"


def scripts(old: Script, files: Cluster, made: Made) -> Iterator[Entry]:
    """A check is replaced; what it does beside asking is lost."""
    document = old.document
    last = document.at(max(1, len(document.lines) - (document.lines[-1:] == ("",)))).line
    name = (document.path or document.file).rpartition("/")[2]
    node = next((n for n in files.nodes if n.name == document.node), files.nodes[0])
    if any(_code(one) == _code(document) for one in made.files.documents):
        yield Entry(document.at(1), name, Fate.CARRIED, last=last)
        return
    if not is_check(old, Around(node, files, {})):
        why = f"{_OURS}, and nothing that is rendered runs it"
        yield Entry(document.at(1), name, Fate.STAYS, why, last=last)
        return
    what = "haproxy" if made.cluster.haproxy else "the apiserver of its node"
    fate, why = Fate.REPLACED, f"the check that is rendered asks {what}, twice within a bound"
    if made.cluster.keepalived is None:
        why = "no keepalived is rendered, which would run it"
    elif not asks_the_api(document.text):
        fate, why = Fate.LOST, ASKS_ELSE
    yield Entry(document.at(1), name, fate, why, last=last)
    commands = [one for one in walk(old.body) if isinstance(one, Command)]
    known = _ASKING | old.functions.keys()
    for command in commands:
        if command.name and (command.name not in known or _acts(command)):
            hint = "do it elsewhere: a check that acts hides the cause and flaps"
            why = f"{name} does more than ask, and what is rendered does not"
            yield Entry(command.at, " ".join(command.words), Fate.LOST, why, hint)


def asks_the_api(text: str) -> bool:
    """Whether a check is about the balancer or the apiserver, by its words."""
    return bool(_ABOUT_API.search(text))


def _acts(command: Command) -> bool:
    """Whether it changes something: a service, a process."""
    words = " ".join(command.words)
    if command.name in ("systemctl", "service"):
        return bool(_ACTS.search(words))
    return command.name in ("kill", "killall") and not _HARMLESS_KILL.search(words)


def _code(document: Document) -> tuple[str, ...]:
    return tuple(line for line in document.lines if line.strip() and not line.startswith("#"))


def sysctls(old: Sysctl, made: Made) -> Iterator[Entry]:
    """One file is written, and the others are left."""
    rendered = {
        (key, word.text)
        for view in made.all(Sysctl, old.document.node)
        for key, word in view.settings
    }
    keys = {key for key, _ in rendered}
    for key, word in old.settings:
        text = f"{key} = {word.text}"
        if (key, word.text) in rendered:
            yield Entry(word.at, text, Fate.CARRIED)
        elif key in keys:
            why = "kubevipgen writes another value; of two files the last in order of names counts"
            yield Entry(word.at, text, Fate.LOST, why)
        elif key.endswith("ip_nonlocal_bind"):
            why = "haproxy listens on every address, so nothing needs it"
            yield Entry(word.at, text, Fate.IDLE, why)
        else:
            yield Entry(word.at, text, Fate.STAYS, _OURS)


def hosts(old: Hosts, made: Made) -> Iterator[Entry]:
    """The endpoint's name is rendered; the rest of the file is the host's."""
    wanted = {made.cluster.endpoint.dns_name} - {""}
    for address, names in old.entries:
        text = f"{address.text} {' '.join(name.text for name in names)}"
        is_ours = wanted & {name.text for name in names}
        yield Entry(
            address.at, text, Fate.CARRIED if is_ours else Fate.STAYS, "" if is_ours else _OURS
        )


def nginx(old: Nginx) -> Iterator[Entry]:
    """Its listeners and servers are in the nodes and the endpoint."""
    last = old.document.at(max(1, len(old.document.lines))).line
    why = "haproxy balances in its place" if old.upstreams else _OURS
    fate = Fate.REPLACED if old.upstreams else Fate.STAYS
    yield Entry(old.document.at(1), "nginx.conf", fate, why, last=last)


def manifests(files: Cluster) -> Iterator[Entry]:
    """Whatever no other module reads, one entry for each document."""
    taken = {id(pod.manifest) for pod in files.all(Pod) if pod.program}
    taken |= {id(m) for view in files.all(Kubeadm) for m in view.documents}
    for manifest in files.all(Manifest):
        if id(manifest) not in taken:
            yield _manifest(manifest, files)


def _manifest(manifest: Manifest, files: Cluster) -> Entry:
    name = str(manifest.get("metadata", "name") or "")
    text = f"{manifest.kind or 'document'} {name}".strip()
    places = [manifest.at(*leaf.steps) for leaf in leaves(manifest)]
    at = min(places, key=lambda place: place.line)
    last = max(place.line for place in places)
    at = Location(at.file, at.path, at.line, at.column)  # a kubeconfig may begin with anything
    fate, why = Fate.STAYS, _OURS
    if manifest.kind == "Pod" and name in _OF_THE_CONTROL_PLANE:
        why = "kubeadm makes it"
    elif any(_is_in(pool, at, last) for pool in files.all(Pool)):
        why = f"addresses for Services are no part of a cluster file: {_OURS}"
    elif manifest.kind in _ACCOUNTS and "vip" in name:
        fate, why = Fate.REPLACED, "kube-vip as a static pod uses a kubeconfig"
    return Entry(at, text, fate, why, last=last)


def _is_in(pool: Pool, at: Location, last: int) -> bool:
    return pool.at.file == at.file and at.line <= pool.at.line <= last


def documents(files: Cluster) -> Iterator[Entry]:
    """Whole files that nobody can read, and lines of the others that nobody has."""
    for document in files.documents:
        if document.is_template:
            why = "it waits to be rendered, so nothing in it means what it says"
            hint = "give the file that comes out of it"
            last = document.at(max(1, len(document.lines))).line
            yield Entry(document.at(1), document.file, Fate.REFUSED, why, hint, last=last)


def keepalived_gaps(view: Keepalived) -> Iterator[Entry]:
    """What keepalived itself cannot read, and files that are not there."""
    for error in view.errors:
        at = view.document.at(error.line, error.column)
        yield Entry(at, view.document.file, Fate.REFUSED, error.message, "mend it first")
    for word in view.missing:
        yield Entry(
            word.at, f"include {word.text}", Fate.REFUSED, "the file is not here", "give it too"
        )
