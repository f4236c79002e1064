"""`kubevipgen adopt`: where it writes, what it prints, and its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kubevipgen.cli.adopt import adopt

CASES = Path(__file__).parent / "cases"
GUIDE = CASES.parents[1] / "failover" / "guide"
TREE = CASES.parents[1] / "golden" / "trees" / "dtlab-kube-vip" / "1.36.2"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(adopt, [str(word) for word in words])


def test_the_cluster_file_goes_to_standard_output_and_the_rest_to_the_other() -> None:
    done = run(GUIDE)
    assert done.exit_code == 1
    assert done.stdout == (CASES / "guide" / "cluster.yaml").read_text()
    assert "warning[assumed]: no configuration of kubeadm" in done.stderr
    assert "failover: patient is nearest" in " ".join(done.stderr.split())
    assert done.stderr.endswith("9 files: 1 warning, 27 info\n")


def test_without_loss_the_exit_code_is_0() -> None:
    done = run(TREE)
    assert done.exit_code == 0
    assert "info[rendered-already]" in done.stderr


def test_quiet_and_verbose() -> None:
    assert "info[" not in run(GUIDE, "-q").stderr
    lines = run(GUIDE, "-v").stderr
    assert "keepalived.conf:16: interface ens3: carried\n" in lines
    assert "haproxy.cfg:18: timeout client 35s: replaced: `timeout client 1h` is rendered" in lines


def test_a_file_is_written_whole_and_not_twice(tmp_path: Path) -> None:
    target = tmp_path / "cluster.yaml"
    assert run(GUIDE, "-o", target).exit_code == 1
    assert target.read_text() == (CASES / "guide" / "cluster.yaml").read_text()
    target.write_text("mine\n")
    refused = run(GUIDE, "-o", target)
    assert refused.exit_code == 2
    assert "--force overwrites it" in refused.stderr
    assert target.read_text() == "mine\n"
    assert run(GUIDE, "-o", target, "--force").exit_code == 1
    assert target.read_text().startswith("# yaml-language-server")
    assert [path.name for path in tmp_path.iterdir()] == ["cluster.yaml"]


def test_nodes_by_name() -> None:
    words = [word for n in (1, 2, 3) for word in ("--node", f"m-{n}={GUIDE}/m-{n}")]
    assert run(*words).stdout == (CASES / "guide" / "cluster.yaml").read_text()
    assert run("--node", "x").exit_code == 2


@pytest.mark.parametrize("words", [(), ("-",), ("/nonexistent/folder",)])
def test_nothing_to_read(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code != 0
    assert done.stdout == ""
