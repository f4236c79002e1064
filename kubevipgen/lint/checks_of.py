"""Which scripts keepalived runs to learn whether a node is well, and what checks say inline."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.lint import shell_text
from kubevipgen.lint.around import Around, Node
from kubevipgen.lint.build.script import command_line
from kubevipgen.lint.view.keepalived import Check, Keepalived
from kubevipgen.lint.view.script import Script

_WRITES_FILES = re.compile(
    r"^[ \t]*(?:sudo[ \t]+)?(?:cat|tee)\b[^\n]{0,300}<<[-~]?[ \t]*[\\\"']?\w", re.MULTILINE
)
Run = tuple[Keepalived, Check]


def is_check(script: Script, around: Around) -> bool:
    """Whether keepalived runs it as a check, or it is nothing else by its name and its text.

    Installers, notify scripts and files that only write a check are none.
    """
    if _WRITES_FILES.search(script.document.text):
        return False
    if checks_running(script, around):
        return True
    name = script.document.path or script.document.file
    return shell_text.is_check(name, script.document.text)


def checks_running(script: Script, around: Around) -> tuple[Run, ...]:
    """Each vrrp_script that runs this file, also by way of a shell, with its keepalived.conf."""
    base = _base(script.document.path or script.document.file)
    return tuple(
        (view, check)
        for view in around.cluster.all(Keepalived)
        for check in view.checks
        if base in map(_base, files_run(check)) and _may_share_a_node(view, script)
    )


def files_run(check: Check) -> tuple[str, ...]:
    """The files that its command names, the one that keepalived itself runs first."""
    words = check.command.text.split() if check.command else []
    bare = [word.strip("\"';") for word in words]
    return tuple(word for word in bare if "/" in word and "://" not in word)


def is_run_directly(script: Script, check: Check) -> bool:
    """Whether keepalived itself executes the file, and not a shell that it starts."""
    words = check.command.text.split()[:1] if check.command else []
    base = _base(script.document.path or script.document.file)
    return bool(words) and _base(words[0].strip("\"'")) == base


def inline(view: Keepalived, check: Check) -> Script | None:
    """What its command says by itself; every place in it is that of the command."""
    if check.command is None or check.command.is_placeholder:
        return None
    return command_line(view.document, check.command.text, check.command.at)


def check_texts(node: Node, around: Around) -> Iterator[Script]:
    """Everything that is run as a check on a node: files, and commands in keepalived.conf."""
    yield from (script for script in node.all(Script) if is_check(script, around))
    for view in node.all(Keepalived):
        for check in view.checks:
            if found := inline(view, check):
                yield found


def _may_share_a_node(view: Keepalived, script: Script) -> bool:
    nodes = {view.document.node, script.document.node} - {""}
    return len(nodes) < 2


def _base(path: str) -> str:
    return path.rpartition("/")[2]
