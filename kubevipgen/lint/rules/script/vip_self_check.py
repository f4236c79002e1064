"""Asking the API through the VIP adds nothing to asking it on localhost.

`ip addr | grep VIP && curl https://VIP:...` reaches, on the node that holds the VIP, the same
process as localhost does, so it finds nothing that the first question does not find. It doubles the
time that the check takes, only on the busiest node, and keeps a second copy of the VIP that goes
stale. kubeadm's own guide dropped it in May 2024.

Condition: a check looks for an address among those of the node and asks that same address.

It does not report a VIP that is asked and not looked for, nor one that is only looked for.

Fix: delete the branch; keep the request to localhost.

Source: kubeadm's ha-considerations.md, commit 073082b.

Bad (check_apiserver.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || exit 1
    if ip addr | grep -qw 10.0.0.100; then
        curl -sfk --max-time 2 https://10.0.0.100:8443/healthz -o /dev/null || exit 1
    fi

Good (check_apiserver.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://localhost:8443/healthz -o /dev/null || exit 1
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Location, Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.checks_of import is_check
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.script._addresses import addresses_in
from kubevipgen.lint.rules.script._looks import address_greps
from kubevipgen.lint.view.script import Script
from kubevipgen.lint.view.word import Word

ID = "vip-self-check"
CODE = "KV205"
SEVERITY = Severity.INFO
SUBJECT = Script


def check(subject: Script, around: Around) -> Iterator[Fault]:
    if not is_check(subject, around):
        return
    greps = {
        address: grep for grep in address_greps(subject) for address in addresses_in(grep.pattern)
    }
    for request in subject.requests:
        address = Word(request.host, Location("")).address
        if address in greps:
            yield Fault(
                f"the check asks {request.host} when this node holds it: that reaches the same"
                " process as localhost, and finds nothing more",
                "delete this branch, keep the request to localhost",
                request.url.at,
                related=(Related("looked for here", greps[address].at),),
            )
            return
