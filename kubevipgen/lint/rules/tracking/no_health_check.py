"""Nothing watches what stands behind the VIP.

Without a tracked script, process, file or BFD session keepalived moves the VIP only when its host
dies or the interface goes down. A dead or hung haproxy or apiserver keeps the VIP, and every client
of it meets a closed port until somebody comes.

Found is a vrrp_instance that tracks nothing of its own nor by its sync group, and for whose VIP
there is no virtual_server (whose own health checks would see to it). Error where the file or the
files beside it speak of a balancer or of Kubernetes, else a warning; info where the instance
carries routes or moves with others, as routers do. Not reported: files that include others which
are not among the files given; a name that is tracked but not defined, which track-undefined tells.

Fix: add a vrrp_script that asks the local haproxy or apiserver, and track it.
Applies to: every version.
Source: keepalived.conf(5).

Bad (keepalived.conf):

    vrrp_instance k8s_api {
        state BACKUP
        interface eth0
        virtual_router_id 51
        priority 100
        virtual_ipaddress {
            192.168.10.100/24
        }
    }

Good (keepalived.conf):

    vrrp_script haproxy_is_well {
        script "/usr/bin/curl -sf --max-time 1 http://127.0.0.1:8080/healthz"
        interval 2
        fall 3
    }
    vrrp_instance k8s_api {
        state BACKUP
        interface eth0
        virtual_router_id 51
        priority 100
        virtual_ipaddress {
            192.168.10.100/24
        }
        track_script {
            haproxy_is_well
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.formats.tree import Block
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.tracking._api import guards_a_service
from kubevipgen.lint.rules.tracking._lines import is_whole
from kubevipgen.lint.view.keepalived import Instance, Keepalived

ID = "no-health-check"
CODE = "KV117"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived

_MESSAGE = (
    "nothing watches what stands behind the VIP: it moves when this host dies or {} goes down, but "
    "not when the service on it does"
)
_HINT = "add a vrrp_script that asks the local service, and track it"


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    if not is_whole(view):
        return
    for one in view.instances:
        if not (one.tracked or one.tracks_other or _is_served(one, view)):
            interface = one.interface.text if one.interface else "its interface"
            yield Fault(_MESSAGE.format(interface), _HINT, one.at, _severity(one, view, around))


def _is_served(one: Instance, view: Keepalived) -> bool:
    """Whether a virtual_server, whose checks see to it, stands for one of its addresses."""
    served = {server.text.partition(" ")[0] for server in view.virtual_servers}
    if served & {"fwmark", "group"}:
        return True
    vips = {vip.word.address for vip in (*one.vips, *one.excluded)}
    return any(server.address in vips for server in view.virtual_servers if server.address) or any(
        text == str(vip) for text in served for vip in vips
    )


def _severity(one: Instance, view: Keepalived, around: Around) -> Severity:
    if any(isinstance(i, Block) and i.words[0] == "virtual_routes" for i in one.block.items):
        return Severity.INFO
    if guards_a_service(view, around):
        return SEVERITY
    return Severity.INFO if one.sync_group else Severity.WARNING
