"""haproxy's health checks verify the apiservers, where the CA was made beforehand.

A host that took over an apiserver's address then gets no traffic; clients would refuse it anyway,
but only after haproxy had sent them there. Tried with haproxy 2.6: an apiserver of another CA, one
whose certificate has expired, and one without the name are all down.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.render.header import header
from kubevipgen.render.lines import comments, text
from kubevipgen.render.plan import Content, FilePlan, Job

PATH = "/etc/haproxy/kubernetes-ca.crt"  # the same inside a pod, so that `haproxy -c` works outside
_NAME = "ca.crt"
_SERVER_NAME = "kubernetes"  # kubeadm puts it into every apiserver's certificate
_PURPOSE = (
    "The cluster's CA, with which haproxy verifies the apiservers. To change the CA, have the old",
    "and the new one in ca.crt of the pki folder until the last apiserver has a new certificate.",
)


def plan(job: Job) -> Iterator[FilePlan]:
    """The CA certificate, when the secrets hold it; haproxy reads it as uid 99 in a pod."""
    if _NAME in job.secrets.pki:
        yield FilePlan(PATH, lambda: content(job))


def content(job: Job) -> Content:
    """PEM readers skip the comments before the certificate."""
    head = text([*comments(header(job, *_PURPOSE)), ""])
    return Content(head + job.secrets.pki[_NAME])


def is_known(job: Job) -> bool:
    """Raises MissingSecretError on a host that cannot know."""
    return bool(job.secrets.optional_pem(_NAME))


def connect(job: Job) -> str:
    """The directive that opens the connection of a health check."""
    name = f"sni {_SERVER_NAME} " if is_known(job) else ""
    return f"http-check connect ssl {name}alpn http/1.1"


def verification(job: Job) -> tuple[str, str]:
    """A comment line, and what ``default-server`` says about the certificate."""
    if is_known(job):
        why = "# Checks believe only an apiserver of this cluster; clients verify it themselves."
        return why, f"verify required ca-file {PATH} verifyhost {_SERVER_NAME}"
    why = "# verify none is about the check only: clients verify the apiserver themselves."
    return why, "verify none"
