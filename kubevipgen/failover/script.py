"""What a check script does, read from its text: whom it asks, how long it waits, what it holds.

Ours ask by ``ask "$URL/PATH" SECONDS``; the scripts of the guides by ``curl --max-time SECONDS``.
Whatever else a script does is not followed.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_ASSIGNED = re.compile(
    r"^\s*(?:export\s+)?([A-Za-z_]\w*)=[\"']?([^\s\"'$`]*)[\"']?\s*$", re.MULTILINE
)
_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w*)\}?")
_OURS = re.compile(r"^\s*ask\s+\"?([^\s\"]+)\"?\s+\"?(\d+(?:\.\d+)?)\"?", re.MULTILINE)
_WAY = re.compile(r"^ask\(\) \{ ask_(\w+) ", re.MULTILINE)
_CURL = re.compile(r"\bcurl\b([^\n|;&]*)")
_MOST = re.compile(r"(?:--max-time[ =]|\s-\w*m\s*)\s*(\d+(?:\.\d+)?)")
_FAILS = re.compile(r"\s(?:--fail(?:-with-body)?\b|-[A-Za-z]*f)")
_URL = re.compile(r"\bhttps?://[^\s\"'/]*:(\d+)(/[^\s\"']*)?|/dev/tcp/[^/\s]+/(\d+)")
_PROCESS = re.compile(r"\b(?:killall\s+-0|pidof|pgrep|systemctl\s+(?:-q\s+)?is-active)\b.*haproxy")
_HEALTH = re.compile(r"/(?:readyz|healthz)")


@dataclass(frozen=True, slots=True)
class Script:
    """``bound`` is math.inf when nothing in the text bounds a run."""

    bound: float
    ports: frozenset[int]
    paths: frozenset[str]
    looks_at_process: bool = False
    notices_freeze: bool = True
    notices_unready: bool = False


def read(text: str) -> Script:
    """Of a file, or of the words in keepalived.conf themselves."""
    kept = (line for line in text.replace("\\\n", " ").split("\n") if not _is_comment(line))
    code = _expanded("\n".join(kept))
    ports, paths = _targets(code)
    if asked := _OURS.findall(code):
        way = _WAY.search(code)
        blind = way is not None and way[1] == "listen"
        bound = 0.0 if blind else sum(float(seconds) for _, seconds in asked)
        if blind:
            return Script(0.0, ports, frozenset(), notices_freeze=False)
        return Script(bound, ports, paths, notices_unready=bool(_healthy(paths)))
    if _PROCESS.search(code):
        return Script(0.0, ports, paths, looks_at_process=True, notices_freeze=False)
    calls = [words for words in _CURL.findall(code) if "://" in words]
    limits = [_MOST.search(words) for words in calls]
    bound = sum(float(found[1]) if found else math.inf for found in limits) or math.inf
    fails = bool(calls) and all(_FAILS.search(words) for words in calls)
    return Script(bound, ports, paths, notices_unready=fails and bool(_healthy(paths)))


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _expanded(code: str) -> str:
    """With the variables that the script itself sets to plain words."""
    known = dict(_ASSIGNED.findall(code))
    return _VARIABLE.sub(lambda found: str(known.get(found[1], found[0])), code)


def _targets(code: str) -> tuple[frozenset[int], frozenset[str]]:
    found = _URL.findall(code)
    ports = frozenset(int(port or bare) for port, _, bare in found)
    return ports, frozenset(path for _, path, _ in found if path)


def _healthy(paths: frozenset[str]) -> bool:
    return any(_HEALTH.match(path) for path in paths)
