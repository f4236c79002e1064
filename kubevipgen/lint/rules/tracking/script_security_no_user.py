"""enable_script_security without a script_user takes the check away.

With enable_script_security keepalived runs a script only as a user that it knows. Without
script_user, and without a `user` line in the vrrp_script, that is the user `keepalived_script`;
where there is none ("Unable to set default user for vrrp script, removing") the vrrp_script is
removed, the instance that tracks it goes on without it, and a dead haproxy or apiserver never moves
the VIP. Debian's package does not create that user.

Found is enable_script_security in global_defs when no script_user stands there and a vrrp_script
has no `user` line of its own.

Fix: add `script_user root` to global_defs, and keep scripts writable for root only.
Applies to: keepalived 1.3 and later; nothing is lost where a user keepalived_script exists.
Source: keepalived 2.2.7, asked to check such a file; keepalived.conf(5).

Bad (keepalived.conf):

    global_defs {
        enable_script_security
    }
    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
    }

Good (keepalived.conf):

    global_defs {
        enable_script_security
        script_user root
    }
    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.keepalived import Keepalived

ID = "script-security-no-user"
CODE = "KV119"
SEVERITY = Severity.ERROR
SUBJECT = Keepalived


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    switch = view.globals.get("enable_script_security")
    lost = [one for one in view.checks if one.user is None]
    if switch is None or "script_user" in view.globals or not lost:
        return
    names = ", ".join(f"`{one.name}`" for one in lost)
    message = (
        "no script_user is set: unless this host has a user `keepalived_script`, keepalived "
        f"removes {names}, and goes on without a check"
    )
    related = tuple(Related("runs as nobody that exists", one.at) for one in lost[:3])
    yield Fault(message, "add `script_user root` to global_defs", switch.at, related=related)
