"""Static pods and DaemonSets of kube-vip, haproxy and keepalived, value by value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubevipgen import resources
from kubevipgen.adopt.compare.leaves import Leaf, leaves, text_of
from kubevipgen.adopt.compare.made import Made
from kubevipgen.adopt.compare.policy import Candidate, Row, longest, table
from kubevipgen.adopt.notes import Entry, Fate
from kubevipgen.finding import Location
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Word

Result = Entry | tuple[Entry, Candidate]
_OFF = frozenset(("", "false", "0", "f", "F", "FALSE", "False"))
_SECRETS = ("bgp_peers", "bgp_peerpass")
_OURS = ("/etc/kubernetes/", "/etc/haproxy", "/etc/keepalived", "/usr/local/etc/", "/lib/modules")
_OURS_TOO = ("/root/.kube/", "/run/", "/var/run/", "/etc/hosts", "/var/lib/haproxy", "/dev/log")
_GONE = "the pod that is rendered runs nothing beside its program"
_FILE = "the pod that is rendered mounts no such path"
_DAEMONSET = "a static pod on each control plane takes its place"


def results(old: Pod, made: Made) -> Iterator[Result]:
    """Every value of the manifest; those of other containers as one entry each."""
    programs = [pod for pod in made.all(Pod, old.document.node) if pod.program == old.program]
    new = programs[0] if programs else None
    if not old.is_static:
        hint = "delete it once the static pods run: two of them would hold the VIP"
        kind = old.manifest.kind
        why = _DAEMONSET if new else "what is rendered runs no such program as a pod"
        yield Entry(old.manifest.at("kind", key=True), f"kind: {kind}", Fate.REPLACED, why, hint)
    same = _texts(new)
    for leaf in leaves(old.manifest):
        relative = _relative(old, leaf)
        if relative[:2] == ("container", "env"):
            yield from _variable(old, leaf, new)
        elif _same_values(same, relative, leaf):
            yield _entry(old, leaf, Row(Fate.CARRIED, ""))
        elif relative[:1] == ("other",):
            yield _entry(old, leaf, Row(Fate.LOST, _GONE))
        elif relative[:2] == ("container", "args") and old.program == "kube-vip":
            yield _argument(old, leaf, new)
        elif relative[:1] == ("volumes",):
            yield _volume(old, leaf, relative)
        else:
            yield _entry(old, leaf, _by_table(relative, leaf))


def _texts(pod: Pod | None) -> Mapping[str, set[str]]:
    """Dotted path -> the values there, one for each item of a list of scalars."""
    found: dict[str, set[str]] = {}
    if pod is not None:
        for leaf in leaves(pod.manifest):
            found.setdefault(_path(_relative(pod, leaf)), set()).add(leaf.text)
    return found


def _path(relative: tuple[str, ...]) -> str:
    """Items that only count stand for one another."""
    return ".".join(step for step in relative if not step.strip("[]").isdigit())


def _same_values(same: Mapping[str, set[str]], relative: tuple[str, ...], leaf: Leaf) -> bool:
    return leaf.text in same.get(_path(relative), ())


def _relative(pod: Pod, leaf: Leaf) -> tuple[str, ...]:
    """``container.env...`` for the program's own container, ``other`` for any other one."""
    size = len(pod.spec)
    if leaf.steps[:size] != pod.spec:
        return leaf.path
    inner = leaf.path[size:]
    if leaf.steps[: len(pod.main.path)] == pod.main.path:
        return ("container", *leaf.path[len(pod.main.path) :])
    if inner[:1] in (("containers",), ("initContainers",), ("ephemeralContainers",)):
        return ("other", *inner)
    return inner


def _by_table(relative: tuple[str, ...], leaf: Leaf) -> Row:
    rows = table("pods")
    if row := longest(rows, ".".join(relative)):
        return row
    if leaf.text in _OFF:
        return Row(Fate.IDLE, "it says nothing")
    return Row(Fate.LOST, "the pod that is rendered has no such field")


def _variable(old: Pod, leaf: Leaf, new: Pod | None) -> Iterator[Result]:
    """One verdict for each variable, at its name; its value, which may be secret, shares it."""
    if leaf.path[-1] != "name" or not leaf.path[-2].startswith("["):
        at = _at(old, leaf, secret=True)
        yield Entry(at, ".".join(leaf.path[-2:]), Fate.CARRIED)
        return
    name = leaf.text
    if old.program != "kube-vip":
        yield _entry(old, leaf, table("pods")["container.env"])
        return
    value = old.main.env.get(name)
    text = name if name in _SECRETS or value is None else f"{name}={value.text}"
    row = _of_kube_vip(name, value, new)
    place = _at(old, leaf, secret=name in _SECRETS)
    entry = Entry(place, text, row.fate, row.why, row.hint)
    if row.fate is Fate.LOST and value is not None and name not in _owned():
        yield entry, Candidate(("kubeVip", "extraEnv", name), value.text)
    else:
        yield entry


def _owned() -> Mapping[str, str]:
    owned: Mapping[str, str] = resources.data("kube-vip-env")["owned"]
    return owned


def _of_kube_vip(name: str, value: Word | None, new: Pod | None) -> Row:
    """By what is rendered, by the table, by what kube-vip does with such a variable."""
    if new is None:
        return Row(Fate.LOST, "what is rendered runs no kube-vip")
    there = new.main.env.get(name) or new.main.env.get(_NOW.get(name, ""))
    is_there = name in {word.text for word in new.main.env_names}
    if value is None and not is_there:
        return Row(Fate.LOST, "kubevipgen writes plain values")
    if value is None or name in _SECRETS or (there and there.text == value.text):
        return Row(Fate.CARRIED, "")
    if name == "prometheus_server":
        return _of_metrics(value, new)
    row = table("kube-vip").get(name)
    if there or is_there:
        why = f"`{there.text if there else name}` is rendered" + (f": {row.why}" if row else "")
        return Row(Fate.REPLACED, why)
    return row or _of_unknown(name, value)


_NOW = {"vip_address": "address", "vip_cidr": "vip_subnet"}  # old name -> new name


def _of_metrics(value: Word, new: Pod) -> Row:
    port = value.text.rpartition(":")[2]
    if port in {word.text.rpartition(":")[2] for word in new.main.args[-1:]}:
        return Row(Fate.CARRIED, "")
    return Row(Fate.REPLACED, "kubeVip.prometheusPort decides where metrics are served")


def _of_unknown(name: str, value: Word) -> Row:
    if value.text in _OFF:
        return Row(Fate.IDLE, "off is what kube-vip does without it")
    if name in _owned():
        return Row(Fate.REPLACED, f"{_owned()[name]} decides it")
    if name not in resources.data("kube-vip-env")["known"]:
        return Row(Fate.IDLE, "kube-vip reads no such variable")
    return Row(Fate.LOST, "nothing that is rendered does the same")


def _argument(old: Pod, leaf: Leaf, new: Pod | None) -> Entry:
    said = {word.text for word in new.main.args} if new else set()
    if leaf.text in said or leaf.text in ("start", "manager"):
        return _entry(old, leaf, Row(Fate.CARRIED, ""))
    hint = "kube-vip reads most flags from the environment too: kubeVip.extraEnv"
    return _entry(old, leaf, Row(Fate.LOST, "kube-vip is told everything by its environment", hint))


def _volume(old: Pod, leaf: Leaf, relative: tuple[str, ...]) -> Entry:
    """Configurations and kubeconfigs are mounted anew; anything else is missed."""
    name = relative[1].strip("[]") if len(relative) > 1 else ""
    path = old.host_paths.get(name)
    if path is None or path[0].text.startswith((*_OURS, *_OURS_TOO)):
        return _entry(old, leaf, table("pods")["volumes"])
    return _entry(old, leaf, Row(Fate.LOST, _FILE))


def _entry(old: Pod, leaf: Leaf, row: Row) -> Entry:
    fields = [step for step in leaf.path if not step.startswith("[")]
    text = f"{fields[-1]}: {leaf.text}" if leaf.text else fields[-1]
    return Entry(_at(old, leaf), text_of(text), row.fate, row.why, row.hint)


def _at(old: Pod, leaf: Leaf, *, secret: bool = False) -> Location:
    place = old.manifest.at(*leaf.steps)
    return Location(place.file, place.path, place.line, place.column) if secret else place
