r"""A check uses a variable that nothing sets.

keepalived gives its scripts hardly any environment, and a variable of the shell in which the script
was tried is not there. `https://localhost:$PORT/` becomes `https://localhost:/`, which always
fails; `grep -q $VIP` becomes `grep -q`, which ends with 2. The check then says the same on every
node, always. `$10` is another trap: it is `$1` with a 0 behind it.

Condition: the script uses `$X` and nowhere gives X a value (by assignment, read, for, getopts,
printf -v, arithmetic). `$10` and the like are a warning.

It does not report: names that the shell or the system sets (HOSTNAME, PATH, ...), variables that a
keepalived pod of the same files has in its env, `${X:-default}` and the like, variables whose being
empty is tested (`[ -z "$X" ]`), words that are only printed, nor any script that reads another file
(`. FILE`) or uses eval.

Fix: assign it in the script itself.

Source: keepalived's notify.c (what a script's environment is).

Bad (check_apiserver.sh):

    #!/bin/sh
    curl -sfk --max-time 2 https://localhost:${APISERVER_DEST_PORT}/healthz || exit 1

Good (check_apiserver.sh):

    #!/bin/sh
    APISERVER_DEST_PORT=8443
    curl -sfk --max-time 2 https://localhost:${APISERVER_DEST_PORT}/healthz || exit 1
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.checks_of import is_check
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.script import Script

ID = "unset-variable"
CODE = "KV208"
SEVERITY = Severity.ERROR
SUBJECT = Script

_GIVEN = re.compile(
    r"(?:BASH|COMP|LC|SSH|XDG|SYSTEMD|KUBERNETES|DEBUG|TRACE)_?\w*\Z|KEEPALIVED_\w+\Z"
    r"|(?:HOME|PATH|PWD|OLDPWD|IFS|PPID|SHLVL|HOSTNAME|HOST|UID|EUID|GROUPS|RANDOM|SECONDS|LINENO"
    r"|OSTYPE|HOSTTYPE|MACHTYPE|PS[0-4]|OPTIND|OPTARG|OPTERR|REPLY|PIPESTATUS|FUNCNAME|DIRSTACK"
    r"|SHELL|SHELLOPTS|USER|LOGNAME|LANG|LANGUAGE|TERM|TMPDIR|TZ|EDITOR|PAGER|MAIL|COLUMNS|LINES"
    r"|EPOCHSECONDS|EPOCHREALTIME|INVOCATION_ID|JOURNAL_STREAM|NOTIFY_SOCKET|KUBECONFIG|COPROC"
    r"|MAINPID|_|https?_proxy|no_proxy|all_proxy|HTTPS?_PROXY|NO_PROXY|ALL_PROXY)\Z"
)


def check(subject: Script, around: Around) -> Iterator[Fault]:
    if not is_check(subject, around):
        return
    pods = [pod for pod in around.cluster.all(Pod) if pod.program == "keepalived"]
    seen = {word.text for pod in pods for word in pod.main.env_names}
    for word in subject.unset:
        name = word.text
        if name in seen or _GIVEN.match(name):
            continue
        seen.add(name)
        if name.isdecimal():
            yield Fault(
                f"`${name}` is `${name[0]}` with `{name[1:]}` behind it",
                f"write ${{{name}}}, or '${name}' if no variable is meant",
                word.at,
                Severity.WARNING,
            )
        else:
            yield Fault(
                f"nothing sets `{name}`, and keepalived does not either: it is empty here, and"
                " the test that uses it ends the same way on every node, always",
                f"assign {name} in the script",
                word.at,
            )
