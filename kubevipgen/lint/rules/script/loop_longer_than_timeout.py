"""The check sleeps longer than keepalived lets it run.

keepalived ends a script that runs longer than its `timeout`, by default its `interval`, with
SIGTERM and counts that as a failure. Retries that wait longer never happen: the first bad answer is
a failure, and what the script would have done in the end is never done.

Condition: a vrrp_script runs the script, and the seconds that its `sleep` commands add up to when
nothing goes well (loops multiplied, the longest branch of an if) are more than that timeout.

It does not report loops whose number of turns cannot be told beyond one turn, `sleep` in the
background, nor scripts that no given keepalived.conf runs.

Fix: no retries in the script: keepalived repeats it, `fall N` says how often it may fail.

Source: keepalived's vrrp_scheduler.c and keepalived.conf(5), vrrp_script timeout.

Bad (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
        interval 2
    }

Bad (check_apiserver.sh):

    #!/bin/bash
    for i in {1..12}; do
        curl -sfk --max-time 1 https://localhost:8443/healthz && exit 0
        sleep 5
    done
    exit 1

Good (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
        interval 2
        fall 3
    }

Good (check_apiserver.sh):

    #!/bin/bash
    curl -sfk --max-time 1 https://localhost:8443/healthz || exit 1
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.build._shell_requests import seconds
from kubevipgen.lint.checks_of import Run, checks_running
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.script._looks import bare
from kubevipgen.lint.view.script import Block, Command, Item, Script

ID = "loop-longer-than-timeout"
CODE = "KV211"
SEVERITY = Severity.ERROR
SUBJECT = Script

_DEEPEST = 4


def check(subject: Script, around: Around) -> Iterator[Fault]:
    runs = checks_running(subject, around)
    functions = subject.functions
    slept = _longest(subject.body, functions, 0) if runs else None
    if slept is None or slept.longest is None:
        return
    late = [run for run in runs if slept.seconds > run[1].timeout]
    if late:
        yield _fault(slept, slept.longest, min(late, key=lambda run: run[1].timeout))


@dataclass(slots=True)
class _Slept:
    """A time, and the sleep that has the greatest part in it, with its turns."""

    seconds: float = 0
    longest: Command | None = None
    part: float = 0
    each: float = 0

    def add(self, other: _Slept, times: int = 1) -> None:
        self.seconds += other.seconds * times
        if other.part * times > self.part:
            self.longest, self.part, self.each = other.longest, other.part * times, other.each


def _longest(items: tuple[Item, ...], functions: dict[str, Block], depth: int) -> _Slept:
    found = _Slept()
    for item in items:
        if isinstance(item, Command):
            if item.then != "&":
                found.add(_of_command(item, functions, depth))
        elif item.kind != "function" and item.then != "&":
            found.add(_of_block(item, functions, depth))
    return found


def _of_block(block: Block, functions: dict[str, Block], depth: int) -> _Slept:
    found = _longest(block.head, functions, depth)
    branches = [_longest(branch, functions, depth) for branch in block.branches]
    if branches:
        found.add(max(branches, key=lambda one: one.seconds))
    if block.kind != "loop" or block.times is None:
        return found
    turns = _Slept()
    turns.add(found, block.times)
    return turns


def _of_command(command: Command, functions: dict[str, Block], depth: int) -> _Slept:
    found = _longest(command.inner, functions, depth)
    words = bare(command)
    if words and words[0] == "sleep":
        time = sum(map(seconds, words[1:]))
        found.add(_Slept(time, command, time, time))
    elif words and words[0] in functions and depth < _DEEPEST:
        found.add(_longest(functions[words[0]].branches[0], functions, depth + 1))
    return found


def _fault(slept: _Slept, command: Command, run: Run) -> Fault:
    check = run[1]
    turns = round(slept.part / slept.each) if slept.each else 1
    detail = f" ({turns} times {slept.each:g} s here)" if turns > 1 else ""
    return Fault(
        f"the script sleeps {slept.seconds:g} s when things go badly{detail}, and keepalived ends"
        f" it after {check.timeout:g} s, which counts as a failure: what comes later never runs",
        f"ask once, and let keepalived repeat it: fall N in vrrp_script {check.name}",
        command.at,
        related=(Related(f"its timeout in effect is {check.timeout:g} s", check.at),),
    )
