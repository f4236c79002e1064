r"""The search for the VIP also finds longer addresses.

`grep -q 10.0.0.10` is content with 10.0.0.101 too. A node that has such an address takes itself for
the holder of the VIP, asks the VIP, which another node holds, and judges itself by the health of
that one.

Condition: a check looks with grep for an IPv4 address among those of the node, nothing ends the
pattern (no `-w`, `-x`, `/`, blank, `$`, `\b`), and the last number is 25 or less, so that one more
digit gives another address, or an address that the files name begins with it.

It does not report a last number above 25, which no digit can follow, when no such address is known.

Fix: `ip -o addr | grep -qw "inet ADDRESS"` (and `-F`, since a dot stands for any character).

Source: grep(1).

Bad (check_apiserver.sh):

    #!/bin/sh
    if ip addr | grep -q 10.0.0.10; then
        curl -sfk --max-time 2 https://10.0.0.10:8443/healthz -o /dev/null || exit 1
    fi

Good (check_apiserver.sh):

    #!/bin/sh
    if ip addr | grep -qw 10.0.0.10; then
        curl -sfk --max-time 2 https://10.0.0.10:8443/healthz -o /dev/null || exit 1
    fi
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.checks_of import is_check
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.script._addresses import known_nodes, vips
from kubevipgen.lint.rules.script._looks import Grep, address_greps
from kubevipgen.lint.view.script import Script

ID = "grep-prefix"
CODE = "KV206"
SEVERITY = Severity.WARNING
SUBJECT = Script

_OPEN_END = re.compile(r"(?<![\w.])((?:[0-9]{1,3}\\?\.){3}[0-9]{1,3})\Z", re.ASCII)
_HIGHEST = 25  # one more digit makes at most 255


def check(subject: Script, around: Around) -> Iterator[Fault]:
    if not is_check(subject, around):
        return
    for grep in address_greps(subject):
        found = _OPEN_END.search(grep.pattern.rstrip("*"))
        if found and not grep.is_whole_word:
            yield from _judged(found[1].replace("\\", ""), grep, subject, around)


def _judged(text: str, grep: Grep, subject: Script, around: Around) -> Iterator[Fault]:
    known = {str(address) for address in (*known_nodes(around), *vips(around))}
    known |= {word.text for word in subject.addresses}
    longer = sorted(one for one in known if one.startswith(text) and one != text)
    last = int(text.rpartition(".")[2])
    if longer or 0 < last <= _HIGHEST:
        example = longer[0] if longer else f"{text}{'0' if last > 9 else '1'}"
        seen = f"{example}, which these files name" if longer else f"{example}, say"
        yield Fault(
            f"`{text}` is also found in {seen}: a node with that address takes itself for the"
            " holder of the VIP",
            f'ip -o addr | grep -qwF "inet {text}"',
            grep.at,
        )
