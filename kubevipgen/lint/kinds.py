"""What a text is, by its content; its name only where the content says nothing."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from kubevipgen.lint import shell_text
from kubevipgen.lint.document import Kind

_LONGEST = 200_000  # characters that are looked at
_UNFINISHED = re.compile(
    r"\.(?:j2|jinja2?|tpl|tmpl|tftpl|erb|ejs|template|in|ep|example|sample|dist|orig|old|bak|save)$"
)
_FOREIGN_NAME = re.compile(
    r"\.(?:md|markdown|rst|adoc|asciidoc|html?|xml|svg|css|s?css|tex|ipynb|csv|tsv|lock|sum|mod"
    r"|py|go|rb|js|jsx|tsx?|java|kt|rs|c|cc|cpp|h|hpp|php|pl|pm|lua|swift|scala|ps1|bat|groovy"
    r"|tf|tfvars|hcl|diff|patch|po|log|out|service|timer|socket|mount|toml|ini|spec|te|pp"
    r"|promql|jsonnet|libsonnet|cue|proto|sql)$|(?:^|/)(?:Dockerfile|Containerfile"
    r"|Makefile|Vagrantfile|Jenkinsfile|Gemfile|LICENSE|CHANGELOG|README)[^/]*$",
    re.IGNORECASE,
)
_FOREIGN = re.compile(  # of languages that mention everything
    r"\A\s*(?:<[?!a-zA-Z]|diff --git |--- a/|Index: |FROM \S+|\{\\rtf|%PDF|-----BEGIN )"
    r"|^(?:```|~~~)|^package \w+\s*$|^from [\w.]+ import |^import [\w.\"{]|^Vagrant\.configure"
    r"|^(?:resource|variable|provider|module) \"|^def \w+\(.*:\s*$|^#include [<\"]"
    r"|^\[[A-Z][A-Za-z]+\]\s*$|^\.TH \S",
    re.MULTILINE,
)
_HEREDOC = re.compile(
    r"^[^#\n]*?\b(?:cat|tee|kubectl|kubeadm|sudo|bash|sh|ssh)\b[^\n]{0,200}?<<[-~]?\s*[\\\"']?[A-Za-z_]",
    re.MULTILINE,
)
_ECHO = re.compile(  # of several lines
    r"^[^#\n]{0,200}?(?<![\w$.-])echo[ \t]+(?:-[neE]+[ \t]+)*[\"'][^\"'\n]*$", re.MULTILINE
)
_NAME = r"(?:\"[^\"\n]*\"|\{\{[^\n]*?\}\}|[^\s{};]+)"
_END = r"[ \t]*\{?[ \t]*(?:[#!][^\n]*)?\r?$"
_KEEPALIVED = re.compile(
    r"^[ \t]*(?:@\^?\S+[ \t]+)?(?:"
    rf"(?:vrrp_instance|vrrp_script|vrrp_sync_group|vrrp_track_\w+|virtual_server_group"
    rf"|bfd_instance|track_file)[ \t]+{_NAME}{_END}"
    rf"|virtual_server[ \t]+{_NAME}(?:[ \t]+{_NAME})?{_END}"
    rf"|(?:global_defs|static_ipaddress|static_routes|static_rules){_END})"
    r"|^[ \t]*virtual_ipaddress[ \t]*\{",
    re.MULTILINE,
)
_HAPROXY_SECTION = re.compile(
    rf"^[ \t]*(?:(?:global|defaults)[ \t]*|defaults[ \t]+\S+(?:[ \t]+from[ \t]+\S+)?[ \t]*"
    rf"|(?:frontend|backend|listen)[ \t]+{_NAME}[^\n{{}}:=;]{{0,200}}"
    rf"|(?:frontend|backend|listen)[ \t]+{_NAME}[ \t]+[\w.*\[\]:]*:\d+[ \t]*)(?:#[^\n]*)?\r?$",
    re.MULTILINE,
)
_HAPROXY_LINE = re.compile(
    r"^[ \t]*(?:mode[ \t]+(?:tcp|http|health)|bind[ \t]+\S*[\d:*]"
    r"|server(?:-template)?[ \t]+\S+[ \t]+\S+|balance[ \t]+\S+|"
    r"timeout[ \t]+(?:connect|client|server|check|queue|http|tunnel)|"
    r"option[ \t]+[a-z]+|(?:default|use)_backend[ \t]|log[ \t]+(?:/dev|global|stdout|127|\S+:)|"
    r"stats[ \t]+\w|maxconn[ \t]+\d|chroot[ \t]+/|daemon[ \t]*\r?$|retries[ \t]+\d|nbproc|nbthread|"
    r"http-(?:request|check)[ \t]|default-server[ \t])",
    re.MULTILINE,
)
_NGINX_BLOCK = re.compile(
    r"^[ \t]*(?:stream|http|events|server|upstream[ \t]+\S+)[ \t\r\n]*\{", re.MULTILINE
)
_NGINX_LINE = re.compile(
    r"[\s{](?:listen|proxy_pass|server|include|worker_connections|server_name|load_module|proxy_timeout)"
    r"[ \t]+[^;{}\n]{1,300};"
)
_NGINX_TOP = re.compile(r"\A\s*(?:worker_processes|load_module|user|pid)[ \t]+[^;\n]+;")
_API = re.compile(r"^\"?apiVersion\"?:\s*\S", re.MULTILINE)
_KIND = re.compile(r"^\"?kind\"?:\s*\S", re.MULTILINE)
_JSON_API = re.compile(r"\A\s*[\[{]\s.{0,300}?\"(?:apiVersion|kind)\"\s*:", re.DOTALL)
_OUR_REPORT = re.compile(r"\A\s*\{\s*\"apiVersion\":\s*\"kubevipgen/")  # or a baseline
_INI_SECTION = re.compile(r"\[[\w.:-]+\]")  # how a file begins that none of our programs reads
_YAML_LINE = re.compile(r"(?:---|-[ \t]+\S|[\w.\"'/{}-]+:(?:[ \t]|\r?$))")
_SYSCTL = re.compile(r"-?[a-z][a-z0-9_]*(?:[./][\w*:-]+)+[ \t]*=")
_SYSCTL_ROOT = re.compile(r"-?(?:net|kernel|vm|fs|dev|user|abi)[./]")
_HOST = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]+)((?:[ \t]+[\w.{}-]+)+)")
_PLAIN_WORD = re.compile(r"[(\"'`]?[^\W\d_]+(?:['-][^\W\d_]+)?[)\"'`]?[,.;:!?]*")
_HAN = re.compile("[\u3000-\u9fff]")
_CONFIG_NAME = re.compile(r"\.(?:conf|cfg)$")  # such a file is read as it stands, wrapped or not
_BY_NAME = (
    (Kind.KEEPALIVED, re.compile(r"(?:^|/)keepalived\.conf$")),
    (Kind.HAPROXY, re.compile(r"(?:^|/)haproxy\.(?:cfg|conf)$")),
    (Kind.NGINX, re.compile(r"(?:^|/)nginx\.conf$")),
    (Kind.HOSTS, re.compile(r"(?:^|/)etc/hosts$")),
)


def kind_of(name: str, text: str) -> Kind:
    """``name`` is the file's; OTHER for what the rules for one kind have nothing to say about."""
    bare = bare_name(name)
    if _FOREIGN_NAME.search(bare):
        return Kind.OTHER
    head = text[:_LONGEST].removeprefix("\ufeff")
    lines = [line.strip() for line in head.split("\n")]
    lines = [line for line in lines if line and line[0] not in "#!;"]
    is_wrapped = bool(_HEREDOC.search(head) or _ECHO.search(head)) and not is_yaml(head)
    if head.startswith("#!") or (is_wrapped and not _CONFIG_NAME.search(bare)):
        return Kind.SCRIPT if shell_text.is_check(bare, head) else Kind.OTHER
    said = _by_name(bare)
    if lines and _INI_SECTION.fullmatch(lines[0]):
        return Kind.OTHER
    if not lines or (_FOREIGN.search(head) and said is Kind.OTHER):
        return said
    found = _by_content(bare, head, lines)
    if found in (Kind.KEEPALIVED, Kind.HAPROXY, Kind.NGINX) and _is_prose(lines):
        return said
    return said if found is Kind.OTHER else found


def bare_name(name: str) -> str:
    """Without what only says that it is a template, an example or a copy."""
    while (shorter := _UNFINISHED.sub("", name)) != name:
        name = shorter
    return name


def is_foreign(name: str) -> bool:
    """Whether it is prose or a program by its name: nothing in it is looked for."""
    return bool(_FOREIGN_NAME.search(bare_name(name)))


def is_yaml(text: str) -> bool:
    """Whether it begins with a key or an item, and most of what begins a line is one."""
    tops = [line for line in text[:_LONGEST].split("\n") if line[:1].strip(" \t\r#!{%\ufeff")]
    if not tops or not _YAML_LINE.match(tops[0]):
        return False
    return 2 * sum(bool(_YAML_LINE.match(line)) for line in tops) > len(tops)


def _by_name(bare: str) -> Kind:
    """What its program would take it for, whatever stands in it."""
    return next((kind for kind, pattern in _BY_NAME if pattern.search(bare)), Kind.OTHER)


def _by_content(bare: str, head: str, lines: list[str]) -> Kind:
    tests: tuple[tuple[Kind, Callable[[], bool]], ...] = (
        (Kind.MANIFESTS, lambda: _is_manifest(head)),
        (Kind.OTHER, lambda: head.startswith("#cloud-config") or is_yaml(head)),
        (Kind.KEEPALIVED, lambda: bool(_KEEPALIVED.search(head))),
        (Kind.HAPROXY, lambda: bool(_HAPROXY_SECTION.search(head) and _HAPROXY_LINE.search(head))),
        (Kind.NGINX, lambda: _is_nginx(head)),
        (Kind.SYSCTL, lambda: _is_sysctl(lines)),
        (Kind.HOSTS, lambda: _is_hosts(bare, lines)),
        (Kind.SCRIPT, lambda: shell_text.is_shell(head) and shell_text.is_check(bare, head)),
    )
    return next((kind for kind, test in tests if test()), Kind.OTHER)


def _is_manifest(head: str) -> bool:
    if _OUR_REPORT.match(head):
        return False
    return bool((_API.search(head) and _KIND.search(head)) or _JSON_API.search(head))


def _is_nginx(head: str) -> bool:
    top = _NGINX_TOP.search(head)
    return bool(top or (_NGINX_BLOCK.search(head) and _NGINX_LINE.search(head)))


def _is_sysctl(lines: list[str]) -> bool:
    settings = sum(bool(_SYSCTL.match(line)) for line in lines)
    return 5 * settings >= 4 * len(lines) and any(map(_SYSCTL_ROOT.match, lines))


def _is_hosts(bare: str, lines: list[str]) -> bool:
    """Addresses with names; a list of two lines or more unless its name or localhost says so."""
    bodies = [line.partition("#")[0].strip() for line in lines]
    found = filter(None, map(_HOST.fullmatch, bodies))
    entries = [entry[2] for entry in found if _is_address(entry[1])]
    if 5 * len(entries) < 4 * len(bodies) or not entries:
        return False
    named = "hosts" in bare.rpartition("/")[2] or any("localhost" in names for names in entries)
    return named or len(entries) > 1


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_prose(lines: list[str]) -> bool:
    """Whether sentences stand between the settings: notes, a manual, not a configuration."""
    said = sum(_is_sentence(line.partition(" #")[0][:300]) for line in lines)
    return said > 2 and 5 * said > len(lines)


def _is_sentence(line: str) -> bool:
    words = line.split()
    plain = sum(bool(_PLAIN_WORD.fullmatch(word)) for word in words)
    return (len(words) > 4 and 4 * plain >= 3 * len(words)) or bool(_HAN.search(line))
