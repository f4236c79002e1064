r"""A placeholder was never filled in.

A value such as `${APISERVER_VIP}`, `<VIP>` or `{{ vip }}` still stands where an address, a number
or a name has to be. No program that reads the file fills it in. keepalived takes `${A}` for text
and its braces for those of a block, so that the rest of the file is nested wrongly; haproxy and
kubeadm refuse the value, or wait for an address that does not exist. kubeadm's own guide to highly
available clusters is written with such names, and they are easily forgotten.

Found are `${X}` and `$X` (unless the file defines X), `<words>`, `[WORDS]`, `{word}`, `{{ x }}`,
`__X__`, `_X_`, `#X#`, `K8SHA_X`, `x.x.x.x`, and a bare word in capitals where an address or a
number is required. Three different ones, or statements of a template language, make the file a
template that nobody rendered: that is one finding, and no other rule judges the file. A file that
is named as a template (.j2, .tpl, .tmpl, .erb, clusterctl's cluster-template.yaml, a folder
`templates`) is one on purpose: info.

A word left as auth_pass, such as K8SHA_KA_AUTH, is a warning: it works, as one that many have.

Not reported: comments; variables of shell scripts and of nginx; `$X` that keepalived.conf defines
with `$X=`; what haproxy reads from its environment (in double quotes, or set by setenv), where an
address without quotes is info only; log formats and regular expressions; manifests of other
programs, whose alerts and workflows have braces of their own; `{{ ds.meta_data.x }}` and its like
in what Cluster API hands to a machine, where cloud-init fills them in.

Fix: fill the value in, or render the template before the file is installed.

Source: keepalived 2.2.7 and haproxy 2.6 refuse or misread such files;
https://github.com/kubernetes/kubeadm/blob/main/docs/ha-considerations.md

Bad (keepalived.conf):

    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        priority 101
        virtual_ipaddress {
            ${APISERVER_VIP}
        }
    }

Good (keepalived.conf):

    $VIP=192.168.10.100
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        priority 101
        virtual_ipaddress {
            ${VIP}
        }
    }
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.placeholders import (
    MANY,
    Placeholder,
    has_statements,
    is_ours,
    is_template_name,
    placeholders,
)

ID = "placeholder-left"
CODE = "KV001"
SEVERITY = Severity.ERROR
SUBJECT = Document
ON_TEMPLATES = True

_HINT = "fill it in, or render the file before it is installed"
_WORD = re.compile(r"\w+")
_PASSWORD = re.compile(r"[ \t]*auth_pass[ \t]+")
_FOLDER = re.compile(r"(?:^|/)(?:templates?|charts?|tpl)/")


def check(document: Document, around: Around) -> Iterator[Fault]:
    del around
    if not is_ours(document.text, document.kind):
        return
    found = [one for one in placeholders(document.text, document.kind) if _counts(one, document)]
    sure = list(dict.fromkeys(one.text for one in found if one.is_sure))
    if is_template_name(document.file) or (_FOLDER.search(document.file) and sure):
        yield _on_purpose(document)
    elif len(sure) >= MANY or has_statements(document.text, document.kind):
        yield _never_rendered(document, found, sure)
    else:
        for one in found:
            yield _left(document, one)


def _counts(one: Placeholder, document: Document) -> bool:
    """In a part of another file a variable is that file's own: a shell's, a provisioner's."""
    return not (document.part and one.text.startswith("$"))


def _on_purpose(document: Document) -> Fault:
    message = "this is a template: it has to be rendered before its meaning can be checked"
    hint = "lint the rendered file"
    return Fault(message, hint, document.whole(), Severity.INFO)


def _never_rendered(document: Document, found: list[Placeholder], sure: list[str]) -> Fault:
    names = ", ".join(f"`{name}`" for name in sure[:3]) + (", ..." if len(sure) > MANY else "")
    what = f"{len(sure)} placeholders are left ({names})" if sure else "statements of a template"
    message = f"{what}: the file was never rendered, and nothing in it can mean what it says"
    at = document.at(found[0].line, found[0].column) if found else document.whole()
    return Fault(message, "render the file before it is installed", at)


def _left(document: Document, one: Placeholder) -> Fault:
    at = document.at(one.line, one.column)
    if document.kind is Kind.KEEPALIVED and _is_password(document, one):
        message = f"`{one.text}` was never replaced; it works as a password, one that many have"
        return Fault(message, "choose one, the same on every node", at, Severity.WARNING)
    if one.is_sure:
        return Fault(
            f"the placeholder `{one.text}` was never filled in{_effect(document, one)}", _HINT, at
        )
    message = f"haproxy reads `{one.text}` from its environment; unset, it is empty"
    return Fault(message, "set it where haproxy is started, or write the value", at, Severity.INFO)


def _is_password(document: Document, one: Placeholder) -> bool:
    line = document.lines[one.line - 1]
    return bool(_WORD.fullmatch(one.text) and _PASSWORD.fullmatch(line[: one.column - 1]))


def _effect(document: Document, one: Placeholder) -> str:
    if document.kind is Kind.KEEPALIVED and "{" in one.text:
        return ": keepalived takes its braces for those of a block"
    if document.kind is Kind.HAPROXY and one.text.startswith("$"):
        return ": haproxy takes it as it stands, without double quotes around it"
    return ""
