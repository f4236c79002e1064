"""Every node checks one and the same node.

When that node is down, the check fails on all of them: all priorities sink together, or every node
goes into FAULT, and the VIP is lost although the other nodes are well. While it is up, no node
learns anything about itself.

Condition: all requests of a check go to one node that the files name (unicast address, server of
haproxy or nginx, hosts entry), by address or name, and several nodes run that script. When only one
node's files are given this is an info: the script may be this node's own.

It does not report the VIP, localhost, scripts that ask several targets, nor the node's own address.

Fix: ask localhost.

Source: the field study of published configurations.

Bad (m1/etc/keepalived/keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
    }
    vrrp_instance VI_1 {
        virtual_router_id 61
        unicast_src_ip 10.0.0.11
        unicast_peer {
            10.0.0.12
        }
        virtual_ipaddress {
            10.0.0.100
        }
    }

Bad (m1/etc/keepalived/check_apiserver.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://10.0.0.11:6443/healthz || exit 1

Bad (m2/etc/keepalived/keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
    }
    vrrp_instance VI_1 {
        virtual_router_id 61
        unicast_src_ip 10.0.0.12
        unicast_peer {
            10.0.0.11
        }
        virtual_ipaddress {
            10.0.0.100
        }
    }

Bad (m2/etc/keepalived/check_apiserver.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://10.0.0.11:6443/healthz || exit 1

Good (check_apiserver.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://localhost:6443/healthz || exit 1
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.checks_of import checks_running, is_check
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.script._addresses import known_nodes, servers, vips
from kubevipgen.lint.view.cluster_files import Hosts
from kubevipgen.lint.view.script import Request, Script
from kubevipgen.lint.view.word import Word

ID = "fixed-remote-target"
CODE = "KV209"
SEVERITY = Severity.ERROR
SUBJECT = Script


def check(subject: Script, around: Around) -> Iterator[Fault]:
    hosts = _hosts(subject)
    if len(hosts) != 1 or not is_check(subject, around):
        return
    request = subject.requests[0]
    known = _node(request, around)
    own = {one.unicast_src.text for view, _ in checks_running(subject, around)
           for one in view.instances if one.unicast_src}  # fmt: skip
    if known is None or request.is_local or (own and own <= hosts):
        return
    is_proven = _runs_on_several(subject, around)
    what = "on every node" if is_proven else "wherever this script is copied to"
    yield Fault(
        f"the check asks {request.host} {what}: when that node is down, all checks fail together",
        "ask localhost",
        request.url.at,
        Severity.ERROR if is_proven else Severity.INFO,
        (Related("this node", known.at),),
    )


def _node(request: Request, around: Around) -> Word | None:
    """Where the files name the asked host as one of several nodes."""
    address = Word(request.host, request.at).address
    nodes = known_nodes(around)
    if address:
        is_one = address in nodes and address not in vips(around) and len(nodes) > 1
        return nodes[address] if is_one else None
    named = [word for word in servers(around) if not word.address]
    for hosts in around.cluster.all(Hosts):
        for entry, names in hosts.entries:
            if entry.address in nodes and entry.address not in vips(around):
                named += names
    others = {word.text.lower() for word in named}
    if len(others) < 2:
        return None
    return next((word for word in named if word.text.lower() == request.host), None)


def _runs_on_several(subject: Script, around: Around) -> bool:
    """Whether more than one node runs a script of this name that asks the same host."""
    same = [one for one in around.cluster.all(Script) if _asks_the_same(one, subject)]
    nodes = {one.document.node for one in same} - {""}
    if len(nodes) > 1:
        return True
    runners = {id(view) for view, _ in checks_running(subject, around)}
    return not subject.document.node and len(runners) > 1


def _asks_the_same(one: Script, other: Script) -> bool:
    names = {script.document.file.rpartition("/")[2] for script in (one, other)}
    return len(names) == 1 and _hosts(one) == _hosts(other)


def _hosts(script: Script) -> set[str]:
    return {request.host for request in script.requests}
