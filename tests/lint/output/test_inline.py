"""Comments that take findings back, in every language that has comments."""

from __future__ import annotations

import time

import pytest
from lint_runs import KEEPALIVED

from kubevipgen.cli.lint_rules import CODES
from kubevipgen.finding import Finding, Location, Severity
from kubevipgen.lint.documents import documents
from kubevipgen.lint.inline import UNUSED, Sifted, sifted

RULE, CODE = "auth-pass-cut", "KV101"
PASS = "        auth_pass s#cret\n"


def sift(text: str, line: int, name: str = "keepalived.conf", rule: str = RULE) -> Sifted:
    """With one finding of the rule at a line."""
    finding = Finding(rule, Severity.ERROR, "bad", location=Location(name, "", line, 1))
    return sifted(documents(name, text), [finding], CODES, {RULE, "crlf"})


def line_of(text: str, word: str) -> int:
    return next(n for n, line in enumerate(text.split("\n"), 1) if word in line)


def is_ignored(text: str, word: str, name: str = "keepalived.conf") -> bool:
    done = sift(text, line_of(text, word), name)
    assert done.ignored in (0, 1)
    assert bool(done.ignored) != any(finding.rule == RULE for finding in done.findings)
    if done.ignored:
        assert done.findings == ()
    return bool(done.ignored)


@pytest.mark.parametrize(
    "comment",
    [
        "# kubevipgen: ignore[auth-pass-cut]",
        "# kubevipgen: ignore[auth-pass-cut] the peer has the same",
        "! kubevipgen: ignore[auth-pass-cut]",
        "#kubevipgen:ignore[KV101]",
        "## kubevipgen: ignore[ crlf , kv101 ] why",
    ],
)
def test_on_the_line_and_above_it(comment: str) -> None:
    """Of two names the one that ignores nothing is told, and the other one counts."""
    same_line = KEEPALIVED.replace(PASS, PASS.replace("\n", f" {comment}\n"))
    above = KEEPALIVED.replace(PASS, f"        {comment}\n        # and\n{PASS}")
    for text in (same_line, above):
        done = sift(text, line_of(text, "auth_pass s"))
        assert done.ignored == 1
        assert {finding.rule for finding in done.findings} <= {UNUSED}
        assert bool(done.findings) == ("crlf" in comment)


@pytest.mark.parametrize(
    "text",
    [
        KEEPALIVED.replace(PASS, f"# kubevipgen: ignore[auth-pass-cut]\n\n{PASS}"),
        KEEPALIVED.replace(PASS, f"{PASS}# kubevipgen: ignore[auth-pass-cut]\n"),
        KEEPALIVED.replace(PASS, PASS.replace("\n", " ; kubevipgen: ignore[auth-pass-cut]\n")),
        KEEPALIVED.replace(PASS, PASS.replace("\n", "# kubevipgen: ignored[auth-pass-cut]\n")),
        KEEPALIVED.replace(PASS, PASS.replace("\n", " # kubevipgen: ignore\n")),
        KEEPALIVED + "# kubevipgen: ignore-file[auth-pass-cut]\n",
    ],
)
def test_elsewhere_it_does_not_count(text: str) -> None:
    assert not is_ignored(text, "auth_pass s")


HAPROXY = (
    "frontend k\n    bind :6443\n    default_backend k\nbackend k\n    server a 10.0.0.1:6443\n"
)
YAML = "apiVersion: v1\nkind: Pod\nspec:\n  containers: []\n  hostNetwork: true\n"
SHELL = "#!/bin/sh\ncurl -sfk \\\n  https://localhost:6443/healthz || exit 1\n"
HEREDOC = f"#!/bin/sh\ncat >/etc/keepalived/keepalived.conf <<'EOF'\n{KEEPALIVED}EOF\n"
CONFIG_MAP = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: k}\ndata:\n  keepalived.conf: |\n"
    + "".join(f"    {line}\n" for line in KEEPALIVED.splitlines())
)
ELSEWHERE = [
    ("haproxy.cfg", HAPROXY, "server a", "#"),
    ("pod.yaml", YAML, "hostNetwork", "#"),
    ("nginx.conf", "stream {\n  server {\n    listen 6443;\n  }\n}\n", "listen", "#"),
    ("99-vip.conf", "net.ipv4.ip_nonlocal_bind = 0\n", "nonlocal", ";"),
    ("hosts", "127.0.0.1 localhost\n10.0.0.1 cp-1\n", "cp-1", "#"),
    ("check.sh", SHELL, "healthz", "#"),
    ("install.sh", HEREDOC, "auth_pass", "!"),
    ("map.yaml", CONFIG_MAP, "auth_pass", "!"),
]


@pytest.mark.parametrize(("name", "text", "word", "sign"), ELSEWHERE, ids=lambda value: value[:12])
def test_every_language(name: str, text: str, word: str, sign: str) -> None:
    """A continued line has no place for a comment: the one above the first of them counts."""
    lines = text.split("\n")
    number = line_of(text, word) - 1
    while lines[number - 1].endswith("\\"):
        number -= 1
    indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
    lines.insert(number, f"{indent}{sign} kubevipgen: ignore[{CODE}] it is so")
    assert not is_ignored(text, word, name)
    assert is_ignored("\n".join(lines), word, name)


@pytest.mark.parametrize(
    ("name", "text", "word"), [entry[:3] for entry in ELSEWHERE], ids=lambda value: value[:12]
)
def test_the_whole_file(name: str, text: str, word: str) -> None:
    comment = "# kubevipgen: ignore-file[auth-pass-cut] a sample\n"
    shebang, rest = ("#!/bin/sh\n", text[10:]) if text.startswith("#!") else ("", text)
    assert is_ignored(f"{shebang}# A file.\n\n{comment}{rest}", word, name)
    assert sift(f"{comment}{text}", 0, name).ignored == 1


def test_the_whole_of_a_part() -> None:
    """At the head of a heredoc it is for that text only."""
    head = "<<'EOF'\n# kubevipgen: ignore-file[auth-pass-cut]\n"
    text = HEREDOC.replace("<<'EOF'\n", head)
    assert is_ignored(text, "auth_pass")
    assert not sift(text, 1, "install.sh").ignored
    assert not sift(text, 0, "install.sh").ignored


def test_a_template() -> None:
    text = KEEPALIVED.replace("10.0.0.5", "{{ vip }}").replace(
        PASS, f"{{# kubevipgen: ignore[auth-pass-cut] #}}\n{PASS}"
    )
    assert is_ignored(text, "auth_pass", "keepalived.conf.j2")


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# kubevipgen: ignore[crlf]", "it ignores nothing: crlf has nothing to say here"),
        ("# kubevipgen: ignore[KV002]", "it ignores nothing: crlf has nothing to say here"),
        ("# kubevipgen: ignore[auth-pass-cutt]", "there is no rule `auth-pass-cutt`"),
        ("# kubevipgen: ignore", "`ignore` names no rule"),
        ("# kubevipgen: ignore[]", "`ignore` names no rule"),
        ("# kubevipgen: ignore-file[crlf]", "`ignore-file` counts only in the first comment"),
    ],
)
def test_what_ignores_nothing_is_told(comment: str, said: str) -> None:
    text = KEEPALIVED.replace("    interface", f"    {comment}\n    interface")
    [finding] = sifted(documents("k.conf", text), [], CODES, {RULE, "crlf"}).findings
    assert (finding.rule, finding.severity) == (UNUSED, Severity.INFO)
    assert said in finding.message
    assert finding.location == Location("k.conf", "", 3, 5, f"    {comment}")


def test_a_rule_that_was_not_asked_cannot_be_missed() -> None:
    text = f"# kubevipgen: ignore[bom,not-utf-8]\n{KEEPALIVED}"
    assert sifted(documents("k.conf", text), [], CODES, {RULE}).findings == ()


def test_a_file_that_is_none_of_ours_says_nothing() -> None:
    text = "Write `# kubevipgen: ignore[x]` above the line.\n# kubevipgen: ignore[x]\n"
    assert sifted(documents("notes.txt", text), [], CODES, {RULE}).findings == ()


@pytest.mark.parametrize(
    "piece", ["# ", "#", " ", "{#", "# kubevipgen: ", "kubevipgen:", "# kubevipgen: ignore["]
)
def test_no_line_takes_long(piece: str) -> None:
    text = f"{KEEPALIVED}{piece * 30_000}\n"
    read = documents("k.conf", text)
    before = time.process_time()
    sifted(read, [], CODES, {RULE})
    assert time.process_time() - before < 1
