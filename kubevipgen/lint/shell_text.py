"""Whether a text is shell, and whether it is a check or something that sets a machine up."""

from __future__ import annotations

import re

_SHEBANG = re.compile(r"#![ \t]*\S*?(?:/env[ \t]+(?:-\S+[ \t]+)*(?:\S*/)?)?(?:ba|da|a|k|z)?sh\b")
_SHELL = re.compile(
    r"^[ \t]*(?:if[ \t].*\bthen|then|fi|done|esac|exit[ \t]+\d|\w+[ \t]*\(\)[ \t]*\{?"
    r"|[A-Za-z_]\w*=(?:\$\(|`)|\[\[?[ \t].*\]\]?[ \t]*(?:&&|\|\|)"
    r"|(?:/usr)?(?:/s?bin/)?(?:curl|wget|nc|killall|pidof|pgrep|systemctl|timeout|ss|ps)[ \t]+\S.*)"
    r"[ \t]*\r?$",
    re.MULTILINE,
)
_SETS_UP = re.compile(
    r"^[ \t]*(?:sudo[ \t]+)?(?:apt(?:-get)?|yum|dnf|zypper|apk|pacman)[ \t][^\n]*"
    r"(?:install|update|upgrade|add)\b"
    r"|\bkubeadm[ \t]+(?:init|join|reset|config|token)|\bkubectl[ \t]+(?:apply|create|taint|label)"
    r"|\bsystemctl[ \t]+(?:enable|daemon-reload|mask)|\bmodprobe[ \t]"
    r"|\bsysctl[ \t]+(?:--system|-p)|\bhelm[ \t]+(?:install|upgrade|repo)"
    r"|\b(?:docker|podman|nerdctl)[ \t]+(?:run|pull|build|push)"
    r"|^[ \t]*(?:sudo[ \t]+)?(?:scp|rsync|git[ \t]+clone|chmod|chown|useradd|swapoff)[ \t]"
    r"|<<[-~]?[ \t]*[\\\"']?[A-Za-z_]\w*[\\\"']?[ \t]*(?:[|>][^\n]*)?\r?$",
    re.MULTILINE,
)
_PROBES = re.compile(
    r"\b(?:curl|wget|nc|ncat|pidof|pgrep|ss|netstat|socat|lsof)[ \t]+\S|\bkill(?:all)?[ \t]+-0"
    r"|\bps[ \t]+(?:-|aux)|/dev/tcp/|\bsystemctl[ \t]+(?:is-active|status)"
    r"|\bip[ \t]+(?:-\S+[ \t]+)*a"
    r"|\bhaproxy[ \t]+-c\b|\bnginx[ \t]+-t\b|\bservice[ \t]+\w+[ \t]+status"
)
_OURS = re.compile(
    r"haproxy|nginx|keepalived|apiserver|kube-api|envoy|:?\b(?:6443|8443|7443|16443)\b"
    r"|livez|readyz|healthz|\bVIP\b|kubernetes|virtual_?ip",
    re.IGNORECASE,
)
_VERDICT = re.compile(r"\bexit\b|\berrorExit\b|\breturn[ \t]+\d|\|\||&&", re.IGNORECASE)
_CHECK_NAME = re.compile(r"(?:^|[^a-z])(?:ch(?:ec)?k|health|alive|track|monitor)", re.IGNORECASE)
_OTHER_NAME = re.compile(
    r"install|setup|deploy|init(?!y)|bootstrap|provision|build|create|entry-?point|notify|upgrade"
    r"|join|reset|test|backup|restore|clean",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    r"^[^\n<>#]{0,80}(?:>|\btee[ \t])[ \t]*[\"']?([^\s\"'|;&<>]{1,200})", re.MULTILINE
)
_MOST_LINES = 80  # of a check that does not call itself one


def is_shell(text: str) -> bool:
    """By its first line, else by how its lines look."""
    if text.startswith("#!"):
        return bool(_SHEBANG.match(text))
    return bool(_SHELL.search(text))


def is_check(name: str, text: str) -> bool:
    """Whether it looks like what keepalived runs to learn if this node is well."""
    base = name.rpartition("/")[2]
    if _CHECK_NAME.search(base) and _writes(base, text):
        return True
    if not is_shell(text) or _SETS_UP.search(text):
        return False
    if _CHECK_NAME.search(base):
        return bool(_OURS.search(base) or _OURS.search(text) or _PROBES.search(text))
    if _OTHER_NAME.search(base) or text.count("\n") > _MOST_LINES:
        return False
    return bool(_PROBES.search(text) and _OURS.search(text) and _VERDICT.search(text))


def _writes(base: str, text: str) -> bool:
    """Whether it writes a file of its own name by heredoc: a check that kept its wrapping."""
    names = (found[1].rpartition("/")[2] for found in _WRITTEN.finditer(text))
    return "<<" in text and base in names
