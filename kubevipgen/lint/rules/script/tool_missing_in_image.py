"""The check runs curl, and the image of keepalived has none.

The shell ends with 127, "not found", so the check fails always, on every node: the priorities all
go down together, or every node goes into FAULT and nobody holds the VIP.

Condition: a keepalived pod of the node has the image osixia/keepalived older than 2.0.17, and a
check of this node runs curl.

It does not report other images, tags without a number, nor a script that asks first whether curl is
there (`command -v curl`).

Fix: osixia/keepalived:2.0.17 or newer, or wget or nc, which busybox has.

Source: osixia/docker-keepalived, Dockerfile of the tags up to 2.0.16 (`apk del curl`).

Bad (keepalived.yaml):

    apiVersion: v1
    kind: Pod
    metadata:
      name: keepalived
      namespace: kube-system
    spec:
      hostNetwork: true
      containers:
      - name: keepalived
        image: osixia/keepalived:1.3.5-1

Bad (check_apiserver.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || exit 1

Good (keepalived.yaml):

    apiVersion: v1
    kind: Pod
    metadata:
      name: keepalived
      namespace: kube-system
    spec:
      hostNetwork: true
      containers:
      - name: keepalived
        image: osixia/keepalived:2.0.20

Good (check_apiserver.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || exit 1
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around, Node
from kubevipgen.lint.checks_of import check_texts
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.script._looks import bare
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.script import Command, Script
from kubevipgen.versions.lint_rows import has, version_in

ID = "tool-missing-in-image"
CODE = "KV215"
SEVERITY = Severity.ERROR
SUBJECT = Node

_REPOSITORY = "osixia/keepalived"


def check(subject: Node, around: Around) -> Iterator[Fault]:
    pods = [pod for pod in subject.all(Pod) if pod.program == "keepalived" and _lacks_curl(pod)]
    for script in check_texts(subject, around) if pods else ():
        image = pods[0].main.image
        command = _curl(script)
        if image and command:
            yield Fault(
                f"{image.repository}:{image.tag} has no curl: the check fails always, on every"
                " node",
                "osixia/keepalived:2.0.17 or newer, or wget, or nc",
                command.at,
                related=(Related("the image", image.word.at),),
            )


def _lacks_curl(pod: Pod) -> bool:
    image = pod.main.image
    version = version_in(image.tag) if image else None
    if image is None or version is None or not image.repository.endswith(_REPOSITORY):
        return False
    return not has("keepalived", "osixia-image-has-curl", version)


def _curl(script: Script) -> Command | None:
    calls = [command for command in script.commands if bare(command)[:1] == ("curl",)]
    asks_first = any(
        bare(command)[:1] in (("command",), ("which",), ("type",)) or "-v" in command.words[:2]
        for command in script.commands
    )
    return calls[0] if calls and not asks_first else None
