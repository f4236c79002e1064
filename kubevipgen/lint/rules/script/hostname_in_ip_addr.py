"""A host name is looked for among the addresses of the node, which are numbers.

`ip addr` prints no names, so `ip addr | grep api.example.com` never finds anything, and what
depends on it never runs.

Condition: a check looks with grep in the output of `ip`, `ifconfig` or `hostname -I` for a name
with a domain, or for a name that the controlPlaneEndpoint or a hosts file of the same files gives.

It does not report names of interfaces, labels and other words that `ip` prints.

Fix: look for the address, `grep -qwF ADDRESS`.

Source: ip-address(8).

Bad (check_apiserver.sh):

    #!/bin/sh
    APISERVER_VIP=api.k8s.example.com
    if ip addr | grep -q ${APISERVER_VIP}; then
        curl -sfk --max-time 2 https://${APISERVER_VIP}:8443/healthz || exit 1
    fi

Good (check_apiserver.sh):

    #!/bin/sh
    if ip addr | grep -qw 10.0.0.100; then
        curl -sfk --max-time 2 https://api.k8s.example.com:8443/healthz || exit 1
    fi
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.checks_of import is_check
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.script._looks import address_greps
from kubevipgen.lint.view.cluster_files import Hosts, Kubeadm
from kubevipgen.lint.view.script import Script

ID = "hostname-in-ip-addr"
CODE = "KV210"
SEVERITY = Severity.WARNING
SUBJECT = Script

_DOMAIN = re.compile(
    r"[a-z0-9-]{1,63}(?:\\?\.[a-z0-9-]{1,63}){0,5}\\?\.[a-z]{2,20}\Z", re.IGNORECASE
)


def check(subject: Script, around: Around) -> Iterator[Fault]:
    greps = list(address_greps(subject))
    if not greps or not is_check(subject, around):
        return
    names = {view.endpoint_host for view in around.cluster.all(Kubeadm)}
    for hosts in around.cluster.all(Hosts):
        names |= {word.text for _, words in hosts.entries for word in words}
    names = {name for name in names if re.search("[a-z]", name)} - {"localhost"}
    for grep in greps:
        if _DOMAIN.match(grep.pattern) or grep.pattern in names:
            yield Fault(
                f"`{grep.pattern}` is a name, and addresses are numbers: it is never found, and"
                " what depends on it never runs",
                "look for the address",
                grep.at,
            )
