r"""A value of a kubeadm document has another type than its field.

kubeadm does not guess: what is a list where a map has to be, or a number where text has to be, is
"cannot unmarshal ...", and neither `kubeadm init` nor `join` begins. Two cases are met again and
again. In v1beta4 all extra arguments are lists of `name` and `value`, in v1beta3 and before they
are maps; a file of which only the apiVersion was changed has the old form. And the value of an
argument is text: `audit-log-maxage: 30` and `allow-privileged: true` want quotes.

Condition: in a document of kubeadm.k8s.io/v1beta1 to v1beta4 a value whose type is not that of its
field, by the types of that version.

It does not report fields that the version does not know (field-unknown), values that are still to
be filled in, nor what a value says, only its type.

Fix: the form of the version: `extraArgs: [{name: v, value: "2"}]` in v1beta4, `extraArgs: {v: "2"}`
before; quotes around numbers and booleans. `kubeadm config migrate` rewrites a whole file.

Applies to: every version of kubeadm.

Source: kubeadm app/apis/kubeadm/v1beta3 and v1beta4 (types.go); kubernetes pull request 119156;
kubeadm pull request 3067, where the error stands.

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: ClusterConfiguration
    apiServer:
      extraArgs:
        authorization-mode: Node,RBAC

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta4
    kind: ClusterConfiguration
    apiServer:
      extraArgs:
        - name: authorization-mode
          value: Node,RBAC
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.kubeadm._fields import Misfit, misfits, types_of
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.manifest import Manifest

ID = "wrong-type"
CODE = "KV613"
SEVERITY = Severity.ERROR
SUBJECT = Kubeadm
_OURS = "kubeadm.k8s.io/"
_WORDS = {"bool": "a boolean", "int": "a number", "number": "a number", "duration": "a time"}


def check(kubeadm: Kubeadm, around: Around) -> Iterator[Fault]:
    del around
    for manifest in kubeadm.documents:
        api = manifest.api_version.removeprefix(_OURS)
        types = types_of(api) if manifest.api_version.startswith(_OURS) else {}
        if manifest.kind not in types:
            continue
        for one in misfits(manifest.data, manifest.kind, types):
            if one.path and not _is_unwritten(manifest, one):
                yield _fault(manifest, one, api)


def _is_unwritten(manifest: Manifest, one: Misfit) -> bool:
    """Whether a placeholder stands there, which YAML may take for a map."""
    line, _ = manifest.places(one.path)
    lines = manifest.document.lines
    return "{{" in lines[line - 1] or "{%" in lines[line - 1] if 0 < line <= len(lines) else False


def _fault(manifest: Manifest, one: Misfit, api: str) -> Fault:
    field = ".".join(map(str, one.path))
    word = manifest.word(*one.path)
    is_plain = word is not None
    return Fault(
        f"{field} is {_told(one)}, and in {api} {_wanted(one.wanted)}: kubeadm refuses the file",
        _hint(one, word.text if word else "", api),
        manifest.at(*one.path) if is_plain else manifest.at(*one.path, key=True),
    )


def _told(one: Misfit) -> str:
    if isinstance(one.value, Mapping):
        return "a map"
    if isinstance(one.value, list):
        return "a list"
    if isinstance(one.value, bool):
        return "a boolean"
    return "a number" if isinstance(one.value, int | float) else "text"


def _wanted(kind: str) -> str:
    if kind.startswith("list("):
        return "a list of name and value" if kind == "list(Arg)" else "a list"
    if kind.startswith("map(") or kind[:1].isupper():
        return "a map"
    return _WORDS.get(kind, "text")


def _hint(one: Misfit, text: str, api: str) -> str:
    if one.wanted == "list(Arg)":
        return "- {name: ARGUMENT, value: VALUE} for each; `kubeadm config migrate` does it"
    if one.wanted == "map(string)" and isinstance(one.value, list):
        return f"ARGUMENT: VALUE for each, as {api} has it"
    if _wanted(one.wanted) == "text" and text:
        return f'put it in quotes: "{text}"'
    examples = {"a time": " such as 4m0s", "a boolean": ": true or false, without quotes"}
    wanted = _wanted(one.wanted)
    return f"write {wanted}{examples.get(wanted, '')}"
