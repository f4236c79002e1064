"""Checks run as root without enable_script_security.

Unless script_user says otherwise keepalived runs scripts as root. Whoever can write the script, or
a folder above it, is then root as well. With enable_script_security keepalived refuses to run such
a script as root; without it, it only logs "SECURITY VIOLATION - scripts are being executed but
script_security not enabled".

Found, once for a file, is a vrrp_script that runs as root while enable_script_security is not set.
Not reported: files without scripts, and scripts with a user of their own.

Fix: `script_user root` and `enable_script_security` in global_defs, and scripts and their folders
owned by root and writable for nobody else.
Applies to: keepalived 1.3 and later.
Source: keepalived 2.2.7, asked to check such a file (exit status 6); keepalived.conf(5).

Bad (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
    }

Good (keepalived.conf):

    global_defs {
        script_user root
        enable_script_security
    }
    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.keepalived import Check, Keepalived

ID = "script-as-root"
CODE = "KV120"
SEVERITY = Severity.INFO
SUBJECT = Keepalived


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    if "enable_script_security" in view.globals:
        return
    usual = view.globals.get("script_user")
    as_root = [one for one in view.checks if _user(one, usual.text if usual else "root") == "root"]
    if as_root:
        message = "it runs as root, and keepalived does not look whether others can change it"
        hint = "set `script_user root` and `enable_script_security` in global_defs"
        yield Fault(message, hint, as_root[0].at)


def _user(one: Check, usual: str) -> str:
    return one.user.text.partition(" ")[0] if one.user else usual
