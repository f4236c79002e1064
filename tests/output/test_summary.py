"""The summary after a run, for every golden case."""

from __future__ import annotations

import re
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

import samples
from kubevipgen.output.summary import Run, summary
from kubevipgen.output.tree import Written, write_tree
from kubevipgen.render.compose import render_cluster
from kubevipgen.secrets import Secrets
from kubevipgen.spec import Flags, load

NOTHING = Written((), (), ())


def said(name: str, *, partial: bool = False) -> str:
    cluster = samples.cluster_of(samples.spec_of(name))
    files = samples.render(cluster)
    written = Written(tuple(f.tree_path for f in files), (), ())
    return summary(Run(cluster, files, written, Path("out"), partial))


@pytest.mark.parametrize("name", samples.names())
def test_fits_and_names_every_node(name: str) -> None:
    text = said(name)
    assert [line for line in text.splitlines() if len(line) > 80] == []
    assert text == "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
    cluster = samples.cluster_of(samples.spec_of(name))
    assert [node.name for node in cluster.nodes if f"\n{node.name}" not in text] == []
    assert re.findall(r"^ ?(\d+)\. ", text, re.MULTILINE)[0] == "1"


def test_stacked_keepalived_haproxy() -> None:
    text = said("dtlab-keepalived-haproxy")
    assert text.count(" first ") == 1
    assert text.count("standby") == 2
    assert "endpoint 10.0.0.162:8443" in text
    init = text.index("kubeadm init --config /etc/kubernetes/kubeadm-init.yaml --upload-certs")
    join = text.index("kubeadm join --config /etc/kubernetes/kubeadm-join.yaml")
    assert text.index("tar -C") < text.index("sysctl -q -p /etc/sysctl.d") < init < join
    assert text.count("sh /etc/kubevipgen/bootstrap.sh") == 3  # first, others, workers
    assert text.count("modprobe br_netfilter") == 1  # what is the same is said once
    assert text.index("wait until the endpoint answers") < join
    assert "10250" in text


def test_dedicated_load_balancers() -> None:
    text = said("dedicated-systemd")
    order = ("On lb-1, lb-2:", "systemctl restart haproxy", "systemctl restart keepalived")
    places = [text.index(words) for words in (*order, "On m-1:", "kubeadm init --config")]
    assert places == sorted(places)
    assert text.count("systemctl enable kubelet") == 1  # on the control planes only
    assert "external etcd" in text
    [row] = [line for line in text.splitlines() if line.startswith("m-1")]
    assert re.search(r"control-plane  kubelet  +-  +6443 10250", row)  # holds no VIP, has no etcd


def test_kube_vip_after_init(tmp_path: Path) -> None:
    """The step away from super-admin.conf stands between init and join, where it is rendered."""
    spec = tmp_path / "cluster.yaml"
    spec.write_text(samples.spec_of("dtlab-kube-vip").read_text().replace("1.36.2", "1.33.10"))
    cluster = samples.cluster_of(spec)
    text = summary(Run(cluster, samples.render(cluster), NOTHING, Path("out")))
    assert "sh /etc/kubevipgen/after-init.sh" in text
    assert text.index("kubeadm init") < text.index("after-init.sh") < text.index("kubeadm join")


def test_what_load_balancers_do_is_not_left_out_elsewhere() -> None:
    """Both enable a kubelet, each its own."""
    text = said("balancers-as-pods")
    assert text.count("systemctl enable kubelet") == 2
    assert text.index("chown 99:99") < text.index("On c-1:") < text.rindex("systemctl enable")


def test_the_machine_that_flags_describe() -> None:
    """Without addresses there is no bootstrap.sh, so the steps themselves are said."""
    flags = Flags(mode="kube-vip", vips=("10.0.0.162",), interface="ens3", no_file=True)
    loaded = load(None, replace(flags, kubernetes_version="1.33.2"))
    files = samples.render(loaded.cluster)
    text = summary(Run(loaded.cluster, files, NOTHING, Path("out")))
    assert "bootstrap.sh" not in text
    places = [text.index(s) for s in ("modprobe", "sysctl -q -p", "were left out", "after-init.sh")]
    assert places == sorted(places)


def test_bgp() -> None:
    text = said("bgp")
    assert text.count("announces") == 3
    assert "179" in text
    assert "On the routers (10.20.0.1, 10.20.0.2)" in text


def test_unpinned_joins_are_said() -> None:
    cluster = samples.cluster_of(samples.spec_of("dtlab-kube-vip"))
    files = list(render_cluster(cluster, Secrets("0" * 64, "abcdef.0123456789abcdef")))
    text = summary(Run(cluster, files, NOTHING, Path("out")))
    assert "trust whichever CA answers" in text
    assert "trust whichever CA answers" not in said("dtlab-kube-vip")


def test_counts_and_partial() -> None:
    cluster = samples.cluster_of(samples.spec_of("dtlab-kube-vip"))
    files = [f for f in samples.render(cluster) if f.node.endswith("1")]
    paths = tuple(f.tree_path for f in files)
    done = Written(paths[:1], paths[1:], (f"{files[0].node}/etc/old",))
    text = summary(Run(cluster, files, done, Path("out"), partial=True))
    assert f"1 files written, {len(files) - 1} unchanged, 1 removed in out" in text
    assert f"+1 ={len(files) - 1} -1" in " ".join(text.split())
    assert "Next steps" not in text
    assert "pjb-2" not in text
    assert "Nothing to do" in summary(Run(cluster, files, Written((), paths, ()), Path("out")))


def test_many_equal_nodes_are_one_row(tmp_path: Path) -> None:
    spec = tmp_path / "cluster.yaml"
    more = "".join(
        f"  - {{name: w-{i}, address: 10.0.0.{i}/24, role: worker}}\n" for i in range(10, 90)
    )
    spec.write_text(samples.spec_of("dtlab-keepalived-haproxy").read_text() + more)
    cluster = samples.cluster_of(spec)
    files = samples.render(cluster)
    text = summary(Run(cluster, files, NOTHING, Path("out")))
    assert "(81 nodes)" in " ".join(text.split())
    assert len(text.splitlines()) < 60


@pytest.mark.needs("tar")
def test_the_copy_command_works(tmp_path: Path) -> None:
    """Run as printed, a local shell in place of ssh: the node's folders keep their mode."""
    cluster = samples.cluster_of(samples.spec_of("dtlab-keepalived-haproxy"))
    files = samples.render(cluster)
    out, node = tmp_path / "my out", tmp_path / "node"
    write_tree(out, files, origin=("spec", "0"))
    (node / "etc").mkdir(parents=True)
    (node / "etc").chmod(0o711)
    text = summary(Run(cluster, files, NOTHING, out))
    first, second = re.findall(r"^ +(tar .*) \\\n +\| ssh \S+ (tar .*)$", text, re.MULTILINE)[0]
    second = second.replace("-C /", f"-C {shlex.quote(str(node))}").replace(
        "-xpf", "--no-same-owner -xpf"
    )
    subprocess.run(f"{first} | {second}", shell=True, check=True)  # noqa: S602  (as printed)
    assert (node / "etc").stat().st_mode & 0o777 == 0o711
    script = node / "etc/keepalived/check-haproxy.sh"
    assert script.stat().st_mode & 0o777 == 0o755
    copied = {str(p.relative_to(node)) for p in node.rglob("*") if p.is_file()}
    assert copied == {f.path[1:] for f in files if f.node == cluster.nodes[0].name}
