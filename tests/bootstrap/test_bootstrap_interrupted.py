"""bootstrap.sh, cut off at every call of a program, and what it does the next time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from node_cases import JOIN, Files, init_node, join_node, made, one
from node_root import NodeRoot

from kubevipgen.model import Node
from kubevipgen.render.bootstrap.paths import BEGUN, DONE

pytestmark = pytest.mark.needs("netns", "dash", "busybox", "setpriv", "unshare")

INTERRUPTED = (
    ("oldest", "o-1"),
    ("dedicated-systemd", "lb-1"),
    ("dtlab-keepalived-haproxy", "dtlab-dev-k8s-pjb-2"),
    ("dtlab-kube-vip", "dtlab-dev-k8s-pjb-4"),
)


def whole(tmp_path: Path, node: Node, files: Files) -> list[str]:
    root = made(tmp_path / "whole", node, files)
    assert root.run().returncode == 0
    return root.calls


@pytest.mark.parametrize(("case", "name"), INTERRUPTED)
def test_a_program_that_fails_is_called_again_and_no_other(
    tmp_path: Path, case: str, name: str
) -> None:
    _, node, files = one(case, name)
    expected = whole(tmp_path, node, files)
    for at, call in enumerate(expected, 1):
        if "--format json" in call:
            continue  # a report besides; the one after it decides
        root = made(tmp_path / str(at), node, files)
        root.say("fail-at", at)
        done = root.run()
        assert done.returncode == 1, done.stdout
        assert not root.path(DONE).exists()
        title = next(s for s in done.stderr.splitlines() if s.startswith("Stopped at ["))
        assert title.removeprefix("Stopped at ") in done.stdout
        root.path("fail-at").unlink()
        assert root.run().returncode == 0
        assert call in root.calls
        more = {c for c in expected if root.calls.count(c) > expected.count(c)}
        twice = {c for c in more if c == call or not c.startswith("kubevipgen")}
        step = {c for c in expected if _same_step(c, call)}
        assert call in twice
        assert twice <= step  # and the preflight, which comes before each try of kubeadm
        assert set(root.calls) == set(expected)


def _same_step(one: str, other: str) -> bool:
    """Calls that belong to one step, which is begun again as a whole."""
    ends = {one.rsplit(maxsplit=1)[-1], other.rsplit(maxsplit=1)[-1]}
    if one.startswith("systemctl"):
        return other.startswith("systemctl") and (len(ends) == 1 or "daemon-reload" in ends)
    return one.split(maxsplit=1)[0] == other.split(maxsplit=1)[0]


@pytest.mark.parametrize(("case", "name"), INTERRUPTED)
def test_power_fails_after_any_call(tmp_path: Path, case: str, name: str) -> None:
    """Everything is resumed; only over kubeadm's traces somebody has to look."""
    _, node, files = one(case, name)
    for at, call in enumerate(whole(tmp_path, node, files), 1):
        if call.startswith("kubevipgen"):
            continue
        root = made(tmp_path / str(at), node, files)
        root.say("kill-at", at)
        assert root.run().returncode == 137
        root.path("kill-at").unlink()
        root.path("run").rename(tmp_path / f"run-{at}")  # a reboot empties it
        root.path("run").mkdir()
        done = root.run()
        if call.startswith("kubeadm"):
            assert done.returncode == 1
            assert "did not finish" in done.stderr
            assert sum(c.startswith("kubeadm") for c in root.calls) == 1
            root.path(BEGUN).unlink()  # as the message says, where the node works after all
            done = root.run()
        assert done.returncode == 0, done.stdout + done.stderr
        assert sum(c.startswith(("kubeadm init", "kubeadm join")) for c in root.calls) <= 1


def test_a_kubeadm_that_left_nothing_is_run_again(tmp_path: Path) -> None:
    """Such as a join whose token had expired."""
    root = join_node(tmp_path)
    root.program("kubeadm", "log; exit 1")
    assert root.run().returncode == 1
    assert root.path(BEGUN).exists()
    assert root.run().returncode == 1
    assert [c for c in root.calls if c.startswith("kubeadm")] == [JOIN, JOIN]


TRACES: tuple[tuple[Callable[[Path], NodeRoot], str], ...] = (
    (init_node, "/etc/kubernetes/manifests/kube-apiserver.yaml"),
    (init_node, "/etc/kubernetes/manifests/etcd.yaml"),
    (join_node, "/etc/kubernetes/kubelet.conf"),
    (join_node, "/etc/kubernetes/bootstrap-kubelet.conf"),
    (join_node, "/etc/kubernetes/manifests/kube-scheduler.yaml"),
)


@pytest.mark.parametrize(("kind", "trace"), TRACES)
def test_kubeadm_never_runs_over_traces(
    tmp_path: Path, kind: Callable[[Path], NodeRoot], trace: str
) -> None:
    root = kind(tmp_path)
    root.path(trace).parent.mkdir(parents=True, exist_ok=True)
    root.path(trace).write_text("half\n")
    done = root.run()
    assert done.returncode == 1
    assert "kubeadm reset -f" in done.stderr
    assert not [c for c in root.calls if c.startswith("kubeadm")]
    assert [line for line in done.stderr.splitlines() if len(line) > 80] == []
