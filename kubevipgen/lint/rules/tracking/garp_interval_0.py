"""vrrp_garp_interval 0 does nothing.

The sample configuration of older packages holds `vrrp_garp_interval 0` and `vrrp_gna_interval 0`.
Zero is outside the range (0.000001 to 4294 s), so keepalived ignores both lines, which is what they
meant; but `keepalived -t` then ends with status 5, as for a real error, and scripts that test the
configuration before a reload stop there.

Found are the two with a value of 0 in global_defs.

Fix: delete the line.
Applies to: keepalived 2.2; older ones take it.
Source: keepalived 2.2.7: "number '0' outside range", exit status 5.

Bad (keepalived.conf):

    global_defs {
        router_id LVS_DEVEL
        vrrp_garp_interval 0
    }

Good (keepalived.conf):

    global_defs {
        router_id LVS_DEVEL
    }
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.keepalived import Keepalived

ID = "garp-interval-0"
CODE = "KV127"
SEVERITY = Severity.INFO
SUBJECT = Keepalived

_ZERO = re.compile(r"0+(?:\.0*)?|\.0+")


def check(view: Keepalived, around: Around) -> Iterator[Fault]:
    del around
    for name in ("vrrp_garp_interval", "vrrp_gna_interval"):
        value = view.globals.get(name)
        if value and _ZERO.fullmatch(value.text):
            message = f"{name} 0 is out of range and ignored; `keepalived -t` fails because of it"
            yield Fault(message, "delete the line", value.at)
