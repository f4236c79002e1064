"""A check script without #! never fails: keepalived takes it for a success.

keepalived executes the file itself, without a shell. The kernel refuses a text that does not begin
with `#!` (ENOEXEC), and the child that keepalived made for it then ends with 0. So the check
succeeds for ever, whatever it says, and a dead haproxy or apiserver never moves the VIP. Nothing is
logged, and `keepalived -t` is content.

Condition: the file does not begin with `#!` at its very first byte (a blank line or a byte order
mark before it is enough), and a vrrp_script of the same files runs it directly, or no
keepalived.conf is given and the file is a check by its name and text.

It does not report a script that is run through a shell (`script "/bin/sh /etc/keepalived/x.sh"`),
nor one that the keepalived.conf beside it does not run.

Fix: make `#!/bin/sh`, or `#!/bin/bash` if it needs that, the first line.

Applies to: builds of keepalived without libmagic, as Debian and Ubuntu have them; others give such
a file to sh.

Source: keepalived's notify.c (script errors are not server errors); keepalived issue 2126.

Bad (keepalived.conf):

    vrrp_script chk_haproxy {
        script "/etc/keepalived/check_haproxy.sh"
        interval 2
    }

Bad (check_haproxy.sh):

    # is haproxy well?
    curl -sf --max-time 1 http://127.0.0.1:9000/healthz || exit 1

Good (keepalived.conf):

    vrrp_script chk_haproxy {
        script "/etc/keepalived/check_haproxy.sh"
        interval 2
    }

Good (check_haproxy.sh):

    #!/bin/sh
    # is haproxy well?
    curl -sf --max-time 1 http://127.0.0.1:9000/healthz || exit 1
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.checks_of import checks_running, is_check, is_run_directly
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.keepalived import Check, Keepalived
from kubevipgen.lint.view.script import Script

ID = "no-shebang"
CODE = "KV201"
SEVERITY = Severity.ERROR
SUBJECT = Script


def check(subject: Script, around: Around) -> Iterator[Fault]:
    text = subject.document.text
    if text.startswith("#!") or not text.strip() or not is_check(subject, around):
        return
    if subject.document.is_fragment and not text.lstrip().startswith("#!"):
        return  # the line stands in what it is appended to
    runs = [check for _, check in checks_running(subject, around)]
    direct = [check for check in runs if is_run_directly(subject, check)]
    has_checks = any(view.checks for view in around.cluster.all(Keepalived))
    if direct or not (runs or has_checks):
        yield _fault(subject, direct)


def _fault(subject: Script, direct: list[Check]) -> Fault:
    document = subject.document
    line = document.lines[0].strip("\ufeff \t")
    if "#!" in document.text.lstrip("\ufeff \t\r\n")[:2]:
        seen = "something stands before the #!"
    else:
        seen = f"the first line is `{line[:60]}`" if line else "the first line is empty"
    words = [one.command for one in direct if one.command]
    return Fault(
        f"{seen}, so the kernel refuses to execute the script, and keepalived counts that as a"
        " success, for ever: the check never fails",
        "make #!/bin/sh (or #!/bin/bash) the first line",
        document.at(1),
        related=tuple(Related("run from here", word.at) for word in words[:1]),
    )
