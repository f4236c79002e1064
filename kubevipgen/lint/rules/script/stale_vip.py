"""The check script names another VIP than keepalived.conf.

One of the two files came from another cluster. At best the part of the check that looks after the
VIP never runs; at worst it asks an address of somebody else, and the node gives up the VIP when
that one is down.

Condition: an address that the script looks for among those of the node (`ip addr | grep ADDRESS`),
or that it gives a variable with VIP in its name, is no VIP of the keepalived.conf that runs it (of
any given one when none does), nor of kube-vip, nor the address of a node that the files name. An
address that is only asked (`curl https://ADDRESS:...`), while the script names none of the VIPs,
is an info: it may be something else that the check depends on.

It does not report addresses when no VIP is known or one of the VIPs is a placeholder.

Fix: take the VIP of keepalived.conf, or leave it out: asking localhost is enough.

Source: keepalived.conf(5), virtual_ipaddress.

Bad (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
    }
    vrrp_instance VI_1 {
        virtual_router_id 61
        virtual_ipaddress {
            10.0.0.100
        }
    }

Bad (check_apiserver.sh):

    #!/bin/sh
    if ip addr | grep -qw 192.168.1.30; then
        curl -sfk --max-time 2 https://192.168.1.30:8443/healthz || exit 1
    fi

Good (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
    }
    vrrp_instance VI_1 {
        virtual_router_id 61
        virtual_ipaddress {
            10.0.0.100
        }
    }

Good (check_apiserver.sh):

    #!/bin/sh
    if ip addr | grep -qw 10.0.0.100; then
        curl -sfk --max-time 2 https://10.0.0.100:8443/healthz || exit 1
    fi
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.checks_of import checks_running, is_check
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.script._addresses import addresses_in, known_nodes, vips
from kubevipgen.lint.rules.script._looks import address_greps
from kubevipgen.lint.view.script import Script
from kubevipgen.lint.view.word import Address, Word

ID = "stale-vip"
CODE = "KV203"
SEVERITY = Severity.ERROR
SUBJECT = Script


def check(subject: Script, around: Around) -> Iterator[Fault]:
    if not is_check(subject, around):
        return
    runners = [view for view, _ in checks_running(subject, around)]
    held = vips(around, runners)
    if not held:
        return
    harmless = held.keys() | known_nodes(around).keys()
    named = [pair for pair in _named(subject) if _counts(pair[0])]
    stale = {address: word for address, word in reversed(named) if address not in harmless}
    for address, word in stale.items():
        yield _fault(address, word, held, Severity.ERROR)
    if not named:
        for address, word in _asked(subject):
            if _counts(address) and address not in harmless:
                yield _fault(address, word, held, Severity.INFO)
                return


def _counts(address: Address) -> bool:
    return not (address.is_loopback or address.is_unspecified)


def _named(subject: Script) -> Iterator[tuple[Address, Word]]:
    """Addresses that the script itself takes for the VIP."""
    written = {word.address: word for word in subject.addresses if word.address}
    for name, value in subject.assigned.items():
        if "VIP" in name.upper() or "VIRTUAL" in name.upper():
            for address in addresses_in(value.text):
                yield address, written.get(address, Word(value.text, value.at))
    for grep in address_greps(subject):
        for address in addresses_in(grep.pattern):
            yield address, written.get(address, Word(str(address), grep.at))


def _asked(subject: Script) -> Iterator[tuple[Address, Word]]:
    for request in subject.requests:
        if address := Word(request.host, request.at).address:
            yield address, Word(request.host, request.url.at)


def _fault(address: Address, word: Word, held: dict[Address, Word], severity: Severity) -> Fault:
    first = next(iter(held.values()))
    names = " and ".join(map(str, held))
    what = "looks after" if severity is Severity.ERROR else "asks"
    return Fault(
        f"the script {what} {address}, and the VIP is {names}: one of the two files belongs to"
        " another cluster",
        f"write {next(iter(held))} here, or ask localhost alone",
        word.at,
        severity,
        (Related("the VIP", first.at),),
    )
