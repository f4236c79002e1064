"""A check is a command without its path.

`script "killall -0 haproxy"` is looked for in the folders of keepalived's own PATH. Where the
package is missing (psmisc has killall, procps has pgrep) keepalived disables the check with a line
in its log, and even `keepalived -t` ends well: the VIP then never follows the service.

Found is a vrrp_script whose command is a plain name. Not reported: paths, shell words such as `if`
or `[`, placeholders.

Fix: write the path (`/usr/bin/killall`), or use track_process, which needs no program.
Applies to: every version.
Source: keepalived 2.2.7: "Disabling track script ... since not found/accessible", exit status 0.

Bad (keepalived.conf):

    vrrp_script check_haproxy {
        script "killall -0 haproxy"
        interval 2
    }

Good (keepalived.conf):

    vrrp_script check_haproxy {
        script "/usr/bin/killall -0 haproxy"
        interval 2
    }
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.keepalived import Keepalived

ID = "script-not-absolute"
CODE = "KV121"
SEVERITY = Severity.WARNING
SUBJECT = Keepalived

_PLAIN = re.compile(r"[A-Za-z][\w.+-]*")
_OF_THE_SHELL = frozenset(("if", "for", "while", "case", "exit", "test", "true", "false", "!"))


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for one in view.checks:
        if one.command is None or one.path or one.command.is_placeholder:
            continue
        name = (one.command.text.split() or [""])[0]
        if _PLAIN.fullmatch(name) and name not in _OF_THE_SHELL:
            message = (
                f"`{name}` is looked for in PATH; where it is missing keepalived disables the "
                "check, and says so only in its log"
            )
            yield Fault(message, f"write its path, such as /usr/bin/{name}", one.command.at)
