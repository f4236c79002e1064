"""`kubevipgen lint`: what it takes, what it prints, and its exit codes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kubevipgen.cli import lint_run
from kubevipgen.cli.lint import lint
from kubevipgen.cli.lint_rules import assumed, chosen
from kubevipgen.finding import Finding, FindingsError, Severity
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.judge import CRASHED
from kubevipgen.lint.rules import RULES
from kubevipgen.lint.rules.files import crlf
from kubevipgen.versions.number import Version

CONFIG = """vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    virtual_ipaddress {
        10.0.0.100
    }
}
"""


def run(*words: str | Path, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(lint, [str(word) for word in words], input=stdin)


def test_a_finding_has_its_line_and_the_summary_counts(tmp_path: Path) -> None:
    path = tmp_path / "keepalived.conf"
    path.write_bytes(b"\xef\xbb\xbf" + CONFIG.encode())
    done = run(path, "--select", "bom")
    assert done.exit_code == lint_run.BAD
    assert "error[bom]: " in done.stdout
    assert f"--> {path}:1:1" in done.stdout
    assert "\n1 file, 1 configuration: 1 error\n" in done.stdout
    assert done.stderr == ""


def test_nothing_found(tmp_path: Path) -> None:
    (tmp_path / "keepalived.conf").write_text(CONFIG)
    done = run(tmp_path, "--select", "bom,KV002")
    assert (done.exit_code, done.stdout) == (0, "1 file, 1 configuration: no findings\n")


def test_warnings_fail_when_they_are_to(tmp_path: Path) -> None:
    (tmp_path / "keepalived.conf").write_bytes(CONFIG.replace("\n", "\r\n").encode())
    assert run(tmp_path, "--select", "crlf").exit_code == lint_run.GOOD
    assert run(tmp_path, "--select", "crlf", "--strict").exit_code == lint_run.BAD


def test_standard_input() -> None:
    done = run("-", "--select", "bom", stdin=b"\xef\xbb\xbf" + CONFIG.encode())
    assert "--> standard input:1:1" in done.stdout


def test_the_folder_that_is_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "keepalived.conf").write_bytes(b"\xef\xbb\xbf" + CONFIG.encode())
    assert "--> keepalived.conf:1:1" in run("--select", "bom").stdout


def test_comments_count_in_what_only_keepalived_makes_a_check(tmp_path: Path) -> None:
    """Neither its name nor its text says that this script is one."""
    script = 'vrrp_script s {\n    script "/etc/keepalived/state.sh"\n}\n'
    (tmp_path / "keepalived.conf").write_text(script + CONFIG)
    lines = ["#!/bin/sh", "# kubevipgen: ignore[KV212] wanted", "systemctl stop other", ""]
    (tmp_path / "state.sh").write_text("\n".join(lines))
    assert run(tmp_path, "--select", "KV212").exit_code == lint_run.GOOD
    lines.pop(1)
    (tmp_path / "state.sh").write_text("\n".join(lines))
    assert run(tmp_path, "--select", "KV212").exit_code == lint_run.BAD


def test_files_that_no_rule_is_about_are_told(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text(CONFIG)
    done = run(tmp_path)
    assert "warning[nothing-to-lint]: " in done.stdout
    assert done.exit_code == lint_run.GOOD
    assert run(tmp_path, "--strict").exit_code == lint_run.BAD


@pytest.mark.parametrize("name", ["empty", "missing", "binary"])
def test_nothing_that_could_be_read_is_no_success(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "binary").write_bytes(b"\0")
    done = run(tmp_path / name)
    assert isinstance(done.exception, FindingsError)  # which the command turns into exit 2
    assert done.exception.findings[-1].rule == "nothing-to-lint"


def test_what_is_unreadable_hides_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "haproxy.cfg").write_bytes(b"\0")
    (tmp_path / "keepalived.conf").write_text(CONFIG)
    done = run(tmp_path, "--select", "bom")
    assert done.exit_code == lint_run.BAD
    assert "error[binary]: " in done.stdout
    assert "1 file, 1 configuration: 1 error" in done.stdout


def test_broken_files_are_findings(tmp_path: Path) -> None:
    """Braces, quotes and includes without end: words about each, and no traceback."""
    (tmp_path / "keepalived.conf").write_text("include keepalived.conf\n" + CONFIG[:-2] + "{ {\n")
    (tmp_path / "haproxy.cfg").write_text('backend k8s\n  server a "10.0.0.1:6443 check\n')
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nspec: {\n")
    (tmp_path / "nginx.conf").write_text("stream {\n  server {\n    proxy_pass api;\n")
    done = run(tmp_path)
    assert done.exit_code == lint_run.BAD, done.output
    assert "4 files, 4 configurations" in done.stdout
    assert CRASHED not in done.stdout


def test_a_rule_that_crashes_is_told_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(*_: object) -> Iterator[Fault]:
        raise ZeroDivisionError("no")
        yield

    monkeypatch.setattr(crlf, "check", check)
    (tmp_path / "keepalived.conf").write_text(CONFIG)
    done = run(tmp_path, "--select", "files")
    assert done.exit_code == lint_run.CRASH
    assert "the rule crlf failed: ZeroDivisionError: no" in done.stdout


def test_quiet_leaves_infos_out(tmp_path: Path) -> None:
    (tmp_path / "keepalived.conf").write_bytes(CONFIG.encode() + b"# \xff\n")
    assert "info[not-utf-8]" in run(tmp_path, "--select", "bom").stdout
    assert run(tmp_path, "--select", "bom", "-q").stdout.count("\n") == 1


def test_nodes(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x/keepalived.conf").write_bytes(b"\xef\xbb\xbf" + CONFIG.encode())
    done = run("--node", f"lb-1={tmp_path}/x", "--select", "bom")
    assert "error[bom]: lb-1: " in done.stdout


def test_rules_by_id_family_code_and_beginning() -> None:
    ids = [rule.ID for rule in RULES]
    assert [rule.ID for rule in chosen((), ())] == ids
    assert [rule.ID for rule in chosen(("bom",), ())] == ["bom"]
    assert [rule.ID for rule in chosen(("KV003,KV002",), ())] == ["crlf", "bom"]
    of_files = {rule.ID for rule in chosen(("files",), ())}
    assert of_files == {rule.ID for rule in chosen(("kv00",), ())}
    assert {rule.ID for rule in chosen((), ("files", "KV"))} == set()
    assert [rule.ID for rule in chosen(("files",), (",".join(of_files - {"bom"}),))] == ["bom"]


def test_versions_are_read() -> None:
    found = assumed(("haproxy=2.6,kube-vip=v1.2.3", "kubernetes=1.36"))
    assert found["haproxy"] == Version(2, 6, -1)
    assert found["kube-vip"] == Version(1, 2, 3)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--select", "bomm"), "Did you mean 'bom'?"),
        (("--ignore", "KV999"), "there is no rule 'KV999'"),
        (("--assume", "nginx=1"), "is not PROGRAM=VERSION"),
        (("--assume", "haproxy"), "is not PROGRAM=VERSION"),
        (("--node", "x"), "is not NAME=PATH"),
    ],
)
def test_slips(words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.exit_code == lint_run.NOTHING
    assert said in done.stderr


def test_the_list_names_every_rule() -> None:
    done = run("--list")
    assert done.exit_code == 0
    assert all(f"{rule.CODE} {rule.ID}" in done.stdout for rule in RULES)


def test_exit_codes() -> None:
    def code(*pairs: tuple[str, Severity], strict: bool = False) -> int:
        return lint_run.exit_code([Finding(r, s, "x") for r, s in pairs], strict=strict)

    warning = ("crlf", Severity.WARNING)
    assert code() == code(("x", Severity.INFO), warning) == lint_run.GOOD
    assert code(warning, strict=True) == code(("bom", Severity.ERROR)) == lint_run.BAD
    assert code(("bom", Severity.ERROR), (CRASHED, Severity.ERROR)) == lint_run.CRASH


def test_a_script_that_keepalived_runs_is_a_check(tmp_path: Path) -> None:
    """Whatever it looks like: here nothing says that it is one."""
    config = 'vrrp_script x {\n    script "/opt/ha/probe"\n}\n' + CONFIG
    (tmp_path / "keepalived.conf").write_text(config)
    (tmp_path / "probe").write_text("#!/bin/sh\r\ntest -e /run/ok\r\n")
    done = run(tmp_path, "--select", "crlf")
    assert "2 files, 2 configurations: 1 error" in done.stdout


def test_nothing_loads_the_rules_for_help() -> None:
    before = set(sys.modules)
    assert run("--help").exit_code == 0
    assert not {name for name in set(sys.modules) - before if ".lint.rules" in name}
