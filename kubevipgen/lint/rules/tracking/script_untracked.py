"""A vrrp_script is defined, but nobody tracks it.

keepalived runs a check only for a vrrp_instance or a vrrp_sync_group that names it in its
track_script block. One that nobody names is never run: it looks like a health check and is none.

Found is a vrrp_script whose name stands in no track_script block. Error when some instance tracks
no script at all, so that this was meant to be its check; a warning when every instance tracks
another one. Not reported: files without an instance, and files that include others which are not
among the files given.

Fix: name it in the track_script block of the instance, or delete it.
Applies to: every version.
Source: keepalived.conf(5).

Bad (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
    }
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        virtual_ipaddress {
            192.168.10.100/24
        }
    }

Good (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
    }
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        virtual_ipaddress {
            192.168.10.100/24
        }
        track_script {
            check_apiserver
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.formats.tree import Block
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.tracking._lines import is_whole
from kubevipgen.lint.view.keepalived import Instance, Keepalived

ID = "script-untracked"
CODE = "KV118"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    if not view.instances or not is_whole(view):
        return
    tracked = set(_tracked(view))
    blind = [one.name.text for one in view.instances if not _sees(one)]
    for one in view.checks:
        if one.name.text in tracked or one.name.is_placeholder:
            continue
        message = f"nobody tracks `{one.name}`, so it is never run"
        if blind:
            message += f"; {blind[0]} has no check that works"
        hint = "name it in the track_script block of the instance, or delete it"
        yield Fault(message, hint, one.name.at, SEVERITY if blind else Severity.WARNING)


def _tracked(view: Keepalived) -> Iterator[str]:
    """Every word of every track_script block: a second name on a line is another rule's."""
    for block in view.config.items:
        if isinstance(block, Block) and block.words[0] in ("vrrp_instance", "vrrp_sync_group"):
            for inner in block.items:
                if isinstance(inner, Block) and inner.words[0] == "track_script":
                    yield from (text for item in inner.items for text in item.words)


def _sees(one: Instance) -> bool:
    return one.tracks_other or any(track.check and not track.dropped for track in one.tracked)
