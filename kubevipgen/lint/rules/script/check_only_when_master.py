"""The check looks only while the VIP is here, and its failure takes the VIP away.

With weight 0 a failure is a FAULT: the VIP is removed. Now the VIP is not here, so the check says
that all is well; the node leaves FAULT, takes the VIP back (or is elected again), and fails again:
it flaps for as long as haproxy is down.

Condition: every request of the script stands in a branch that only runs when the VIP is found among
the node's addresses (`if ip addr | grep ...`, or `ip addr | grep ... || exit 0`), nothing else can
make it fail, and an instance tracks it with weight 0.

It does not report a script that also asks when the VIP is elsewhere, nor one with a weight.

Fix: ask localhost always.

Source: keepalived.conf(5), track_script weight.

Bad (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
        interval 3
    }
    vrrp_instance VI_1 {
        virtual_router_id 61
        virtual_ipaddress {
            10.0.0.100
        }
        track_script {
            check_apiserver
        }
    }

Bad (check_apiserver.sh):

    #!/bin/sh
    if ip addr | grep -qw 10.0.0.100; then
        curl -sfk --max-time 2 https://10.0.0.100:8443/healthz || exit 1
    fi

Good (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
        interval 3
    }
    vrrp_instance VI_1 {
        virtual_router_id 61
        virtual_ipaddress {
            10.0.0.100
        }
        track_script {
            check_apiserver
        }
    }

Good (check_apiserver.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://localhost:8443/healthz || exit 1
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.checks_of import Run, checks_running
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.script._addresses import addresses_in
from kubevipgen.lint.rules.script._looks import Grep, address_greps
from kubevipgen.lint.view.keepalived import Tracked
from kubevipgen.lint.view.script import Block, Command, Item, Script, walk

ID = "check-only-when-master"
CODE = "KV216"
SEVERITY = Severity.ERROR
SUBJECT = Script

_HARMLESS = {"echo", "printf", "logger", ":", "true", "set", "export", "readonly", "declare",
             "local", "trap", "date", "sleep", "ulimit", "hostname"}  # fmt: skip


def check(subject: Script, around: Around) -> Iterator[Fault]:
    tracked = [one for run in checks_running(subject, around) for one in _in_fault(run)]
    if not tracked or not subject.requests:
        return
    greps = [grep for grep in address_greps(subject) if any(addresses_in(grep.pattern))]
    found = _only_way(subject, greps)
    if found:
        yield Fault(
            f"the check only asks while {found.pattern} is here, and a failure (weight 0: FAULT)"
            " takes it away; then it succeeds, the node takes the VIP back and fails again",
            "ask localhost, whoever holds the VIP",
            found.at,
            related=(Related("tracked with weight 0", tracked[0].name.at),),
        )


def _in_fault(run: Run) -> Iterator[Tracked]:
    """Where an instance tracks it so that a failure is a FAULT."""
    view, check = run
    for instance in view.instances:
        for one in instance.tracked:
            if one.check is check and not one.weight and not one.dropped:
                yield one


def _only_way(subject: Script, greps: list[Grep]) -> Grep | None:
    """The look for the VIP that all else depends on."""
    items = [item for item in subject.body if not _is_function(item)]
    for index, item in enumerate(items):
        grep = next((grep for grep in greps if _decides(item, grep)), None)
        if grep is None:
            if _can_fail(item) and not _leads_to(item, greps):
                return None
            continue
        if isinstance(item, Command):
            return grep if _is_left(items[index + 1 :]) else None
        rest = (one for other in items[index + 1 :] for one in walk((other,)))
        is_alone = len(item.branches) == 1 and not any(map(_can_fail, rest))
        asks = any(not _is_plain(one) for one in walk(item.branches[0]))
        return grep if is_alone and asks and not item.is_negated else None
    return None


def _is_function(item: Item) -> bool:
    return isinstance(item, Block) and item.kind == "function"


def _decides(item: Item, grep: Grep) -> bool:
    """``if ... grep``, or ``... grep ||``."""
    if isinstance(item, Command):
        return item is grep.command and item.then == "||"
    heads = [one for one in item.head if one is grep.command]
    return item.kind == "if" and bool(heads) and not _is_turned(item)


def _is_turned(block: Block) -> bool:
    return any(one.is_negated for one in block.head)


def _is_left(rest: list[Item]) -> bool:
    """Whether the script ends well where the VIP is not here."""
    first = rest[0] if rest else None
    return isinstance(first, Command) and first.words == ("exit", "0")


def _leads_to(item: Item, greps: list[Grep]) -> bool:
    """``ip addr`` before the grep."""
    return isinstance(item, Command) and any(grep.command.fed_by is item for grep in greps)


def _can_fail(item: Item) -> bool:
    return any(not _is_plain(one) for one in walk((item,)))


def _is_plain(item: Item) -> bool:
    if isinstance(item, Block):
        return True
    return not item.words or item.name in _HARMLESS or item.words == ("exit", "0")
