"""The section `bootstrap` of a cluster file, run for real; and what a spec cannot do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from node_root import SHELLS, NodeRoot

import samples
from kubevipgen.model import Bootstrap, Cluster, Preflight
from kubevipgen.render.bootstrap.paths import DONE, PREFLIGHT, REPORTS
from kubevipgen.render.compose import render_node

pytestmark = pytest.mark.needs("netns", "dash", "busybox", "setpriv", "unshare")
ISSUE = "/run/issue.d/kubevipgen.issue"


def sample(case: str = "dtlab-kube-vip", **options: Any) -> Cluster:
    cluster = samples.cluster_of(samples.spec_of(case))
    return replace(cluster, bootstrap=Bootstrap(**options))


def node_root(folder: Path, cluster: Cluster, number: int = 0, shell: str = "dash") -> NodeRoot:
    node = cluster.nodes[number]
    return NodeRoot(folder / "root", render_node(cluster, node, samples.sample_secrets()), shell)


@pytest.mark.parametrize("shell", SHELLS)
def test_own_commands_run_first_and_last_and_share_a_shell(tmp_path: Path, shell: str) -> None:
    cluster = sample(
        pre_commands=(
            "cd /etc",
            "x='it''s # one'",
            "if true; then",
            '  echo "$x $PWD" >/first',
            "fi",
        ),
        post_commands=("modprobe last  # a comment",),
    )
    root = node_root(tmp_path, cluster, shell=shell)
    done = root.run()
    assert done.returncode == 0, done.stderr
    assert root.path("first").read_text() == "its # one /etc\n"
    assert root.calls[-1] == "modprobe last"
    root.forget()
    root.path("first").unlink()
    assert root.run().returncode == 0
    assert root.calls == []
    assert not root.path("first").exists()


@pytest.mark.parametrize("line", ["echo 'open", "false", "exit 3", "echo $(", "no-such-program"])
def test_an_own_command_that_fails_stops_before_anything_else(tmp_path: Path, line: str) -> None:
    root = node_root(tmp_path, sample(pre_commands=(line, "true")))
    done = root.run()
    assert done.returncode == 1
    assert "Stopped at [1/" in done.stderr
    assert root.calls == []


def test_an_own_command_may_say_not_yet(tmp_path: Path) -> None:
    assert node_root(tmp_path, sample(pre_commands=("exit 75",))).run().returncode == 75


def test_packages(tmp_path: Path) -> None:
    root = node_root(tmp_path, sample(packages=("keepalived", "kubeadm=1.36.*")))
    root.say("packages/keepalived", "2.2.7")
    root.say("packages/kubeadm", "1.35.1")
    assert root.run().returncode == 0
    installs = [c for c in root.calls if " install -y " in c]
    assert [c.partition("install -y ")[2] for c in installs] == ["keepalived kubeadm=1.36.*"]
    assert "force-confold" in installs[0]
    root.forget()
    root.say("packages/kubeadm", "1.36.2-1.1")
    assert root.run().returncode == 0
    assert root.calls == []
    root.path("packages/keepalived").unlink()
    root.program("apt-get", "log; exit 100")
    assert root.run().returncode == 75


@pytest.mark.parametrize("manager", ["dnf", "yum", "zypper"])
def test_packages_elsewhere(tmp_path: Path, manager: str) -> None:
    root = node_root(tmp_path, sample(packages=("haproxy", "kubeadm=1.36.2")))
    for name in ("apt-get", "dpkg-query"):
        root.path(f"standin/{name}").unlink()
    script = root.path("/etc/kubevipgen/bootstrap.sh")  # the host's own apt-get is in /usr
    text = (
        script.read_text().replace("has apt-get", "has no-such").replace("has dpkg-query", "false")
    )
    script.write_text(text)
    root.program("rpm", '[ -e "/packages/$2" ]')
    root.program(
        manager, 'log; for p; do case $p in *-1.36.2 | haproxy) : >"/packages/$p" ;; esac; done'
    )
    assert root.run().returncode == 0
    [call] = [c for c in root.calls if c.startswith(manager)]
    assert call.endswith("haproxy kubeadm-1.36.2")
    root.forget()
    assert root.run().returncode == 0
    assert root.calls == []


def test_images_of_each_role(tmp_path: Path) -> None:
    cluster = sample(pull_images=True)
    kubeadm = "kubeadm config images"
    version = "--kubernetes-version v1.36.2"
    wanted = {
        0: ["crictl pull ghcr.io/", f"{kubeadm} pull --config /etc/kubernetes/kubeadm-init"],
        1: ["crictl pull ghcr.io/", f"{kubeadm} pull {version}"],
        3: [f"{kubeadm} list {version}", "crictl pull r/kube-proxy:v1", "crictl pull r/pause:3"],
    }  # fmt: skip
    for number, calls in wanted.items():
        root = node_root(tmp_path / str(number), cluster, number)
        if number == 3:
            root.say("worker")
        assert root.run().returncode == 0
        pulls = [c for c in root.calls if "pull" in c or "images" in c]
        assert [c.startswith(w) for c, w in zip(pulls, calls, strict=True)] == [True] * len(calls)


@pytest.mark.parametrize("code", [1, 2, 3])
@pytest.mark.parametrize("mode", [Preflight.REQUIRED, Preflight.WHEN_INSTALLED])
def test_a_bad_preflight_stops_and_shows_itself(tmp_path: Path, mode: Preflight, code: int) -> None:
    root = node_root(tmp_path, sample(preflight=mode))
    root.program(
        "kubevipgen", f"log; case $* in *gather*) echo '{{}}' ;; *) echo Bad; exit {code} ;; esac"
    )
    only = root.run("--pre-step")
    assert only.returncode == 1
    assert "Ready for kubeadm" not in only.stdout
    done = root.run()
    assert done.returncode == 1
    assert "Bad" in done.stdout
    assert not [c for c in root.calls if c.startswith("kubeadm")]
    issue = root.path(ISSUE).read_text()
    assert "bootstrap of dtlab-dev-k8s-pjb-1 stopped:" in issue
    assert f"{REPORTS}/report.txt" in issue
    assert [line for line in issue.splitlines() if len(line) > 80 or "\\" in line] == []
    assert root.path(f"{REPORTS}/report.txt").read_text() == "Bad\n"
    assert root.path(REPORTS).stat().st_mode & 0o777 == 0o700
    root.program("kubevipgen", "log")
    assert root.run().returncode == 0
    assert not root.path(ISSUE).exists()


def test_facts_that_cannot_be_gathered_stop_it(tmp_path: Path) -> None:
    root = node_root(tmp_path, sample())
    root.program("kubevipgen", "log; echo wrong flags >&2; exit 2")
    done = root.run(script=PREFLIGHT)
    assert done.returncode == 2
    assert "wrong flags" in done.stderr
    assert root.path(f"{REPORTS}/report.txt").read_text() == "wrong flags\n"
    assert root.path(ISSUE).exists()


@pytest.mark.parametrize("mode", Preflight)
def test_a_node_without_kubevipgen(tmp_path: Path, mode: Preflight) -> None:
    root = node_root(tmp_path, sample(preflight=mode))
    root.path("standin/kubevipgen").unlink()
    done = root.run()
    assert done.returncode == (1 if mode is Preflight.REQUIRED else 0), done.stderr
    assert root.path(PREFLIGHT).exists() == (mode is not Preflight.OFF)
    assert root.path(ISSUE).exists() == (mode is Preflight.REQUIRED)
    assert ("NO PREFLIGHT" in done.stderr) == (mode is Preflight.WHEN_INSTALLED)


def test_the_preflight_names_this_node_and_its_cluster_file(tmp_path: Path) -> None:
    root = node_root(tmp_path, sample(), number=1)
    assert root.run(script=PREFLIGHT).returncode == 0
    spec, facts = "kubevipgen preflight /etc/kubevipgen/cluster.yaml", f"{REPORTS}/facts.json"
    assert root.calls == [
        f"{spec} --node dtlab-dev-k8s-pjb-2 --gather-only",
        f"{spec} --facts {facts} --format json",
        f"{spec} --facts {facts}",
    ]
    assert "report" in root.path(f"{REPORTS}/report.json").read_text()


NASTY = ("$(touch /pwned)", "`touch /pwned`", "'; touch /pwned; '", '"; touch /pwned; "', "a\nb\\")


@pytest.mark.parametrize("text", NASTY)
def test_no_value_becomes_a_command(tmp_path: Path, text: str) -> None:
    """The free texts of a spec that reach the script, and the name of its file."""
    cluster = sample(pull_images=True)
    overrides: dict[str, dict[str, Any]] = {
        "ClusterConfiguration": {"certificatesDir": f"/etc/{text}"},
        "InitConfiguration": {"nodeRegistration": {"criSocket": text}},
        "JoinConfiguration": {"nodeRegistration": {"criSocket": text}, "caCertPath": text},
    }
    name = text.replace("/", "_").replace("\n", "?")
    origin = replace(cluster.origin, name=name, flags=("--name", text))
    cluster = replace(
        cluster, kubeadm_overrides=overrides, origin=origin, image_repository=f"r/{text}"
    )
    for number in range(len(cluster.nodes)):
        root = node_root(tmp_path / str(number), cluster, number)
        root.run()
        root.run("--undo", "--yes")
        root.run(script=PREFLIGHT)
        assert not root.path("pwned").exists()
        kubeadm = [c for c in root.calls if c.startswith("kubeadm reset")]
        assert not kubeadm or text.splitlines()[0] in kubeadm[0]
        assert root.path(f"/etc/kubevipgen/{name}").exists()


def test_no_wait_is_longer_than_asked(tmp_path: Path) -> None:
    root = node_root(tmp_path, sample(vip_timeout=20), number=1)
    root.say("endpoint-down")
    assert root.run().returncode == 75
    assert 20 <= root.slept <= 22
    assert not root.path(DONE).exists()
