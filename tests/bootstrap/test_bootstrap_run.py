"""bootstrap.sh, run for real in throw-away roots: first, again, and when something is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from node_cases import init_node, join_node, kubeadm, made, nodes, one
from node_root import SHELLS

import samples
from kubevipgen.model import Role
from kubevipgen.render.bootstrap.paths import BEGUN, DONE, SCRIPT

pytestmark = pytest.mark.needs("netns", "dash", "busybox", "setpriv", "unshare")


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("case", samples.names())
def test_every_node_comes_up_and_a_second_run_does_nothing(
    tmp_path: Path, case: str, shell: str
) -> None:
    for cluster, node, files in nodes(case):
        root = made(tmp_path / node.name, node, files, shell)
        done = root.run()
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.endswith("This node is up.\n")
        assert [c for c in root.calls if c.startswith("kubeadm")] == kubeadm(cluster, node)
        assert root.path(DONE).exists()
        assert not root.path(BEGUN).exists()
        root.forget()
        again = root.run()
        assert again.returncode == 0, again.stdout + again.stderr
        assert [c for c in root.calls if not c.startswith("kubevipgen")] == []
        if node.role is not Role.LOAD_BALANCER:
            assert root.calls == []  # a preflight is for what comes before kubeadm
        shutil.rmtree(root.root)


def test_a_joining_node_waits_for_the_endpoint_and_no_longer_than_asked(tmp_path: Path) -> None:
    root = join_node(tmp_path)
    root.say("endpoint-down")
    done = root.run()
    assert done.returncode == 75
    assert 600 <= root.slept <= 602
    assert "Not yet: [" in done.stderr
    assert not [c for c in root.calls if c.startswith(("kubeadm", "kubevipgen"))]
    root.path("endpoint-down").unlink()
    assert root.run().returncode == 0


@pytest.mark.parametrize(("code", "good"), [(200, True), (401, True), (500, False), (503, False)])
def test_an_api_that_is_not_ready_is_no_end(tmp_path: Path, code: int, good: bool) -> None:  # noqa: FBT001  (a case)
    root = init_node(tmp_path)
    root.say("http-code", code)
    done = root.run()
    assert done.returncode == (0 if good else 75)
    assert root.path(DONE).exists() == good
    assert good or done.stderr.count(f" {code}\n") == 1
    assert "--cacert /etc/kubernetes/pki/ca.crt" in root.path("asked").read_text()


def test_files_with_secrets_are_waited_for(tmp_path: Path) -> None:
    """As user-data leaves them out."""
    _, node, files = one("dtlab-kube-vip", "dtlab-dev-k8s-pjb-1")
    root = made(tmp_path / "root", node, tuple(f for f in files if not f.secret))
    done = root.run()
    assert done.returncode == 75
    assert "/etc/kubernetes/kubeadm-init.yaml" in done.stderr
    assert "--secrets-only -o bring" in done.stderr
    root.put(f for f in files if f.secret)
    assert root.run().returncode == 0


def test_a_ca_certificate_without_its_key_is_not_enough(tmp_path: Path) -> None:
    root = init_node(tmp_path)
    ca = root.path("/etc/kubernetes/pki/ca.crt")
    ca.write_text("pem\n")
    done = root.run()
    assert done.returncode == 75
    assert "/etc/kubernetes/pki/ca.key" in done.stderr
    root.path("/etc/kubernetes/pki/apiserver.crt").write_text("pem\n")  # a CA kept elsewhere
    assert root.run().returncode == 0


def test_kubeadm_files_may_be_gone_when_they_were_used(tmp_path: Path) -> None:
    root = join_node(tmp_path)
    assert root.run().returncode == 0
    root.path("/etc/kubernetes/kubeadm-join.yaml").unlink()
    assert root.run().returncode == 0


SECOND = f"log; dash {SCRIPT} >/second 2>&1; echo $? >>/second; mkdir -p /sys/module/$1"


def test_two_at_once(tmp_path: Path) -> None:
    root = init_node(tmp_path)
    root.program(
        "modprobe",
        f"log; /usr/bin/dash {SCRIPT} >/second 2>&1; echo $? >>/second; mkdir -p /sys/module/$1",
    )
    assert root.run().returncode == 0
    assert "runs already" in root.path("second").read_text()
    assert root.path("second").read_text().endswith("75\n")
    assert sum(c.startswith("kubeadm") for c in root.calls) == 1


def test_two_at_once_without_flock(tmp_path: Path) -> None:
    root = init_node(tmp_path)
    text = root.path(SCRIPT).read_text()
    root.path(SCRIPT).write_text(text.replace("has flock", "has no-such-program"))
    root.program(
        "modprobe",
        f"log; /usr/bin/dash {SCRIPT} >/second 2>&1; echo $? >>/second; mkdir -p /sys/module/$1",
    )
    assert root.run().returncode == 0
    assert root.path("second").read_text().endswith("75\n")
    root.forget()
    assert root.run().returncode == 0  # the lock has gone


@pytest.mark.parametrize("missing", ["kubeadm", "kubelet"])
def test_missing_programs_are_named(tmp_path: Path, missing: str) -> None:
    root = init_node(tmp_path)
    root.path(f"standin/{missing}").unlink()
    done = root.run()
    assert done.returncode == 1
    assert f"Not installed here: {missing}" in done.stderr


def test_list_changes_nothing(tmp_path: Path) -> None:
    root = init_node(tmp_path)
    before = root.run("--list")
    assert before.returncode == 0
    assert root.calls == []
    assert "to do  Load the kernel modules" in before.stdout
    assert root.run().returncode == 0
    assert "done   Run kubeadm init" in root.run("--list").stdout
    assert root.run("--wrong").returncode == 2


def test_undo_asks_for_a_second_word(tmp_path: Path) -> None:
    _, node, files = one("dtlab-keepalived-haproxy", "dtlab-dev-k8s-pjb-1")
    root = made(tmp_path / "root", node, files)
    assert root.run().returncode == 0
    root.forget()
    shown = root.run("--undo")
    assert shown.returncode == 1
    assert "kubeadm reset -f" in shown.stdout
    assert root.calls == []
    done = root.run("--undo", "--yes")
    assert done.returncode == 0, done.stderr
    assert root.calls == [
        "kubeadm reset -f",
        "ip address delete 10.0.0.162/32 dev ens3",
        "systemctl disable --now kubelet",
    ]
    assert "Settings stay until" in shown.stdout
    assert "Settings stay until" in done.stdout
    assert not root.path(DONE).exists()


@pytest.mark.parametrize("shell", SHELLS)
def test_a_pre_step_ends_where_kubeadm_begins(tmp_path: Path, shell: str) -> None:
    cluster, node, files = one("dtlab-keepalived-haproxy", "dtlab-dev-k8s-pjb-1")
    root = made(tmp_path / "root", node, files, shell)
    done = root.run("--pre-step")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("\nReady for kubeadm.\n")
    assert not root.path(DONE).exists()
    assert [c for c in root.calls if c.startswith("kubevipgen preflight")]
    assert not [c for c in root.calls if c.startswith("kubeadm")]
    assert root.run().returncode == 0
    assert [c for c in root.calls if c.startswith("kubeadm")] == kubeadm(cluster, node)


def test_undo_goes_backwards_and_takes_what_is_there(tmp_path: Path) -> None:
    _, node, files = one("dedicated-systemd", "lb-1")
    root = made(tmp_path / "root", node, files)
    assert root.run().returncode == 0
    root.forget()
    assert root.run("--undo", "--yes").returncode == 0
    assert root.calls == ["systemctl disable --now keepalived", "systemctl disable --now haproxy"]


def test_the_name_in_etc_hosts_stands_there_once(tmp_path: Path) -> None:
    _, node, files = one("five-node-dns", "node-2")
    root = made(tmp_path / "root", node, files)
    hosts = root.path("/etc/hosts")
    assert root.run().returncode == 0
    line = "172.20.0.100 vip.mycluster.local\n"
    assert hosts.read_text().startswith("127.0.0.1 localhost\n")
    assert hosts.read_text().count(line) == 1
    hosts.write_text(hosts.read_text().replace("172.20.0.100 vip", "172.20.0.9 vip"))
    assert root.run().returncode == 0
    assert hosts.read_text().count(" vip.mycluster.local") == 1
    assert line in hosts.read_text()
    assert root.run("--undo", "--yes").returncode == 0
    assert hosts.read_text() == "127.0.0.1 localhost\n"
