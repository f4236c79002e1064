"""kube-vip in the lab, by a double of it (kube_vip_double.py says what that cannot prove)."""

from __future__ import annotations

from pathlib import Path

import kube_vip_lab as kv
import pytest

from kubevipgen.rehearse.kube_vip.etcd import writable
from kubevipgen.rehearse.kube_vip.runtime import KUBE_VIP
from kubevipgen.rehearse.lab import Lab, LabError
from kubevipgen.rehearse.lab.lab import APISERVER
from kubevipgen.rehearse.standin.state import State

pytestmark = pytest.mark.needs("netns", "setpriv")


def first_holder(lab: Lab) -> str:
    return kv.until("the VIP is held", lambda: kv.only_holder(lab))


def next_holder(lab: Lab, old: str) -> str:
    def other() -> str:
        found = kv.only_holder(lab)
        return found if found != old else ""

    return kv.until(f"another node than {old} holds the VIP", other)


def holder_of_lease(lab: Lab) -> str:
    return str(kv.revisions(lab)[-1]["spec"]["holderIdentity"])


def test_the_vip_moves_when_its_node_dies(tmp_path: Path) -> None:
    def work(lab: Lab) -> tuple[str, str, str, str]:
        old = first_holder(lab)
        lab.power_off(old)
        new = next_holder(lab, old)
        lease = holder_of_lease(lab)
        before = kv.log(lab, old)
        lab.power_on(old)
        kv.until(
            "the old holder follows",
            lambda: f"new leader: {new}" in kv.log(lab, old)[len(before) :],
        )
        return old, new, lease, kv.only_holder(lab)

    old, new, lease, last = kv.rehearse(tmp_path, kv.Wanted(), work)
    assert old != new == lease == last


def test_a_graceful_stop_releases_the_lease(tmp_path: Path) -> None:
    def work(lab: Lab) -> tuple[str, bool, list[str], str]:
        old = first_holder(lab)
        lab.stop(old, KUBE_VIP)
        gone = old not in kv.holders(lab)
        new = next_holder(lab, old)
        running = lab.is_running(old, KUBE_VIP)
        assert not running
        return old, gone, [r["spec"]["holderIdentity"] for r in kv.revisions(lab)], new

    old, gone, identities, new = kv.rehearse(tmp_path, kv.Wanted(), work)
    assert gone
    assert list(dict.fromkeys(identities)) == [old, "", new]


def test_who_loses_its_apiserver_loses_the_vip_and_is_started_again(tmp_path: Path) -> None:
    def work(lab: Lab) -> tuple[str, str, str]:
        old = first_holder(lab)
        lab.kill(old, APISERVER)
        new = next_holder(lab, old)
        starts = "environment "
        kv.until("kube-vip runs again", lambda: kv.log(lab, old).count(starts) > 1)
        assert lab.is_running(old, KUBE_VIP)
        lab.kill(old, KUBE_VIP)
        assert not lab.is_running(old, KUBE_VIP)
        return old, new, kv.log(lab, old)

    old, new, log = kv.rehearse(tmp_path, kv.Wanted(), work)
    assert old != new
    assert "lost leadership" in log


def test_who_is_cut_off_from_etcd_gives_the_vip_away(tmp_path: Path) -> None:
    """The Lease decides, so no two nodes have the VIP for long, also while the cable is out."""

    def work(lab: Lab) -> tuple[str, str, str]:
        old = first_holder(lab)
        lab.cut(old)
        left = writable(lab.control_planes, {old})
        for name in lab.control_planes:
            lab.switch(name, State(live=name in left))
        new = next_holder(lab, old)
        kv.until("the log says why", lambda: "etcdserver: request timed out" in kv.log(lab, old))
        lab.restore()
        return old, new, kv.only_holder(lab)

    old, new, last = kv.rehearse(tmp_path, kv.Wanted(), work)
    assert old != new == last


def test_the_container_is_that_of_the_manifest(tmp_path: Path) -> None:
    def work(lab: Lab) -> str:
        return kv.log(lab, first_holder(lab))

    log = kv.rehearse(tmp_path, kv.Wanted(nodes=1), work)
    rights = f"{1 << 12 | 1 << 13:016x}"  # CAP_NET_ADMIN, CAP_NET_RAW
    for line in (f"CapEff {rights}", f"CapBnd {rights}", "NoNewPrivs 1"):
        assert line in log
    for place in ("/", "/etc", "/etc/kubernetes/admin.conf"):
        assert f"\n{place} read-only\n" in log
    assert '"vip_nodename": "cp-1"' in log
    assert '"PYTHONPATH"' not in log


@pytest.mark.parametrize(
    ("wanted", "both"),
    [
        pytest.param(kv.Wanted(nodes=2, addresses=kv.BOTH), True, id="dual-stack"),
        pytest.param(
            kv.Wanted(nodes=1, mode="kube-vip-haproxy", kubeconfig="scoped"), False, id="scoped"
        ),
        pytest.param(kv.Wanted(nodes=1, kubernetes="1.29.0"), False, id="hosts-file"),
    ],
)
def test_other_clusters(tmp_path: Path, wanted: kv.Wanted, both: bool) -> None:  # noqa: FBT001
    def work(lab: Lab) -> int:
        holder = first_holder(lab)
        return len(kv.holders(lab)[holder])

    assert kv.rehearse(tmp_path, wanted, work) == (2 if both else 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("            - NET_ADMIN\n", "", "Operation not permitted", id="no-right"),
        pytest.param("            - NET_RAW\n", "", "cannot announce the VIP", id="no-raw"),
        pytest.param("        - kubernetes\n", "        - other\n", "[Errno -", id="no-alias"),
        pytest.param('value: "true"', 'value: "yes"', "not a control plane", id="wrong-value"),
        pytest.param('value: "6443"', 'value: "6444"', "Connection refused", id="wrong-port"),
    ],
)
def test_a_broken_manifest_shows(tmp_path: Path, old: str, new: str, said: str) -> None:
    def work(lab: Lab) -> bool:
        return kv.until(f"the log says {said}", lambda: said in kv.log(lab, "cp-1"))

    assert kv.rehearse(tmp_path, kv.Wanted(nodes=1), work, [(old, new)])


def test_a_kubeconfig_that_kubeadm_does_not_make_here(tmp_path: Path) -> None:
    change = ("path: /etc/kubernetes/admin.conf\n", "path: /etc/kubernetes/super-admin.conf\n")
    with pytest.raises(LabError, match=r"on cp-2 mounts /etc/kubernetes/super-admin\.conf"):
        kv.rehearse(tmp_path, kv.Wanted(nodes=2), kv.holders, [change])


def test_without_kube_vip_the_first_node_has_the_vip(tmp_path: Path) -> None:
    def work(lab: Lab) -> tuple[str, str, bool]:
        first = first_holder(lab)
        lab.kill("cp-2", APISERVER)
        lab.power_off("cp-1")
        lab.power_on("cp-1")
        return first, first_holder(lab), lab.is_running("cp-1", KUBE_VIP)

    wanted = kv.Wanted(nodes=2, mode="kube-vip-haproxy", addresses=kv.BOTH)
    assert kv.rehearse(tmp_path, wanted, work, given=False) == ("cp-1", "cp-1", True)
