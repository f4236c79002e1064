"""A track_script names a check that does not exist there.

keepalived knows a vrrp_script only if it stood above the line that tracks it, under exactly that
name. Otherwise it logs "track script ... not found, ignoring", and goes on without the check: the
VIP then follows the death of the host alone, while a dead haproxy or apiserver keeps it.

Found is a name in a track_script block, of an instance or a sync group, that no vrrp_script of the
file has, or one that is defined further down. Not reported: files that include others which are not
among the files given, names that are placeholders.

Fix: correct the name, or move the vrrp_script above the instance.
Applies to: every version.
Source: keepalived 2.2.7, asked to check such files.

Bad (keepalived.conf):

    vrrp_script check_haproxy {
        script "/usr/bin/pgrep -x haproxy"
    }
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        track_script {
            chk_haproxy
        }
        virtual_ipaddress {
            192.168.10.100/24
        }
    }

Good (keepalived.conf):

    vrrp_script check_haproxy {
        script "/usr/bin/pgrep -x haproxy"
    }
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        track_script {
            check_haproxy
        }
        virtual_ipaddress {
            192.168.10.100/24
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from kubevipgen.finding import Related, Severity
from kubevipgen.formats.tree import Block
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.tracking._lines import is_own, is_whole, word
from kubevipgen.lint.view.keepalived import Check, Keepalived
from kubevipgen.lint.view.word import Word

ID = "track-undefined"
CODE = "KV116"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    if not is_whole(view):
        return
    checks = {one.name.text: one for one in view.checks}
    known: set[str] = set()
    for block in (item for item in view.config.items if isinstance(item, Block)):
        if block.words[0] == "vrrp_script":
            known.update(block.words[1:2])
        elif block.words[0] in ("vrrp_instance", "vrrp_sync_group"):
            for name in _names(view, block):
                if name.text not in known and not name.is_placeholder:
                    yield _fault(name, checks)


def _names(view: Keepalived, block: Block) -> Iterator[Word]:
    for inner in block.items:
        if isinstance(inner, Block) and inner.words[0] == "track_script":
            yield from (word(view, item, 0) for item in inner.items if is_own(item))


def _fault(name: Word, checks: dict[str, Check]) -> Fault:
    later = checks.get(name.text)
    lost = "and keepalived goes on without this check: its failure never moves the VIP"
    if later:
        return Fault(
            f"`{name}` is tracked above its vrrp_script, {lost}",
            "move the vrrp_script above everything that tracks it",
            name.at,
            related=(Related("defined here", later.at),),
        )
    near = get_close_matches(name.text, checks, 1, 0.5)
    hint = f"did you mean `{near[0]}`?" if near else "define it above, or delete the line"
    return Fault(f"no vrrp_script is named `{name}`, {lost}", hint, name.at)
