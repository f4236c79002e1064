"""Which files are held against one another, and which never are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kubevipgen.lint.documents import documents
from kubevipgen.lint.folders import home, owners, stem
from kubevipgen.lint.sets import sets


def vrrp(vip: str, vrid: int = 51) -> str:
    return f"""vrrp_script chk {{
    script "/etc/keepalived/check_apiserver.sh"
}}
vrrp_instance VI_1 {{
    interface eth0
    virtual_router_id {vrid}
    virtual_ipaddress {{
        {vip}
    }}
}}
"""


def balancer(*servers: str, bind: str = "*:8443") -> str:
    lines = [f"    server s{n} {server}:6443 check" for n, server in enumerate(servers)]
    head = ["frontend k8s", f"    bind {bind}", "    default_backend k8s", "backend k8s"]
    return "\n".join([*head, *lines]) + "\n"


CHECK = "#!/bin/sh\ncurl -sfk https://localhost:8443/healthz -o /dev/null || exit 1\n"


def together(files: dict[str, str], nodes: dict[str, str] | None = None) -> list[set[str]]:
    """The files of each set, as if they had been found in one walk."""
    told = owners(files)
    found = [
        replace(
            document,
            walked=".",
            node=(nodes or {}).get(name, ""),
            path=document.path or told.get(name, ("", ""))[1],
        )
        for name, text in files.items()
        for document in documents(name, text)
    ]
    return [{document.file for document in group} for group in sets(tuple(found))]


@pytest.mark.parametrize(
    "files",
    [
        ("keepalived/keepalived.conf", "haproxy/haproxy.cfg", "scripts/check_apiserver.sh"),
        ("x/roles/keepalived/templates/keepalived.conf", "x/roles/haproxy/files/haproxy.cfg"),
        ("keepalived.conf", "haproxy.cfg", "check_apiserver.sh"),
        ("etc/keepalived/keepalived.conf", "etc/haproxy/haproxy.cfg"),
        ("prod/lb1/keepalived.conf", "prod/lb1/haproxy.cfg"),
    ],
)
def test_one_of_each_belongs_together(files: tuple[str, ...]) -> None:
    texts = (vrrp("10.0.0.100"), balancer("10.0.0.1", "10.0.0.2"), CHECK)
    assert together(dict(zip(files, texts, strict=False))) == [set(files)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("prod/keepalived.conf", "staging/haproxy.cfg"),
        ("cluster-a/keepalived.conf", "cluster-b/haproxy.cfg"),
        ("prod/etc/keepalived/keepalived.conf", "staging/etc/haproxy/haproxy.cfg"),
        ("repo1/keepalived/keepalived.conf", "repo2/haproxy/haproxy.cfg"),
        ("k8s-ha/keepalived.conf", "ha-kubernetes/haproxy.cfg"),
    ],
)
def test_environments_and_repositories_stay_apart(one: str, other: str) -> None:
    assert len(together({one: vrrp("10.0.0.100"), other: balancer("10.0.0.1")})) == 2


@pytest.mark.parametrize(
    "names",
    [
        ("master.conf", "backup.conf"),
        ("keepalived-master1.conf", "keepalived-master2.conf"),
        ("lb1/keepalived.conf", "lb2/keepalived.conf"),
        ("master/keepalived.conf", "backup/keepalived.conf"),
        ("k8s-master01/keepalived.conf", "k8s-master02/keepalived.conf"),
    ],
)
def test_the_nodes_of_a_virtual_router_belong_together(names: tuple[str, str]) -> None:
    assert together(dict.fromkeys(names, vrrp("10.0.0.100"))) == [set(names)]


def test_two_that_share_neither_address_nor_id_are_of_two_clusters() -> None:
    files = {"one.conf": vrrp("10.0.0.100", 51), "two.conf": vrrp("10.9.0.100", 52)}
    assert len(together(files)) == 2


def test_a_balancer_goes_with_the_cluster_whose_address_it_names() -> None:
    files = {
        "keepalived-a.conf": vrrp("10.0.0.100", 51),
        "keepalived-b.conf": vrrp("10.9.0.100", 52),
        "haproxy.cfg": balancer("10.9.0.1", bind="10.9.0.100:6443"),
    }
    assert together(files) == [{"keepalived-a.conf"}, {"keepalived-b.conf", "haproxy.cfg"}]


def test_a_folder_of_samples_is_no_cluster() -> None:
    """Alike as tutorials are: the same ID, the same network, the same names."""
    files = {f"keepalived/{n:04}.conf": vrrp(f"192.168.1.{n + 100}") for n in range(30)}
    files |= {f"haproxy/{n:04}.cfg": balancer("192.168.1.10", "192.168.1.11") for n in range(30)}
    files |= {f"scripts/{n:04}_check_apiserver.sh": CHECK for n in range(30)}
    assert [len(group) for group in together(files)] == [1] * 90


def test_samples_that_count_their_names_are_no_cluster_even_with_one_address() -> None:
    files = {f"keepalived-{n:02}.conf": vrrp("192.168.1.100") for n in range(30)}
    assert [len(group) for group in together(files)] == [1] * 30


def test_what_kubeadm_reads_goes_with_the_pod_that_holds_its_endpoint() -> None:
    kubeadm = """apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
controlPlaneEndpoint: 10.0.0.100:6443
"""
    pod = """apiVersion: v1
kind: Pod
spec:
  containers:
    - image: ghcr.io/kube-vip/kube-vip:v1.2.3
      env: [{name: address, value: 10.0.0.100}]
"""
    files = {"kubeadm-init.yaml": kubeadm, "manifests/kube-vip.yaml": pod}
    assert together(files) == [set(files)]
    other = {"b/kube-vip.yaml": pod.replace("10.0.0.100", "10.9.0.100")}
    assert len(together(files | other)) == 2


def test_what_lies_below_one_etc_belongs_together() -> None:
    switch = "sed -i s/super-admin/admin/ /etc/kubernetes/manifests/kube-vip.yaml\n"
    files = {
        "lab/etc/keepalived/keepalived.conf": vrrp("10.0.0.100"),
        "lab/etc/ours/bootstrap.sh": "#!/bin/sh\n" + switch,
    }
    assert together(files) == [set(files)]


def test_what_has_another_name_is_another_router() -> None:
    files = {"keepalived.conf": vrrp("10.0.0.100"), "keepalived-blog.conf": vrrp("10.0.0.100")}
    assert len(together(files)) == 2


def test_samples_that_are_named_alike_are_one_setup() -> None:
    files = {}
    for n in range(12):
        files[f"someone{n}__keepalived.conf"] = vrrp(f"192.168.1.{n + 100}")
        files[f"someone{n}__haproxy.cfg"] = balancer("192.168.1.10")
    assert [len(group) for group in together(files)] == [2] * 12


def test_a_tree_of_nodes_is_one_cluster_and_what_lies_above_goes_with_it() -> None:
    files = {
        "out/m-1/etc/keepalived/keepalived.conf": vrrp("10.0.0.100"),
        "out/m-2/etc/keepalived/keepalived.conf": vrrp("10.0.0.100"),
        "out/check_apiserver.sh": CHECK,
    }
    nodes = {name: name.split("/")[1] for name in files if "/etc/" in name}
    assert together(files, nodes) == [set(files)]


def test_an_haproxy_in_pieces_is_one() -> None:
    whole = balancer("10.0.0.1", "10.0.0.2").partition("backend")
    files = {"conf.d/10-front.cfg": whole[0], "conf.d/20-back.cfg": whole[1] + whole[2]}
    assert together(files) == [set(files)]


def test_files_that_are_named_are_one_set_and_go_with_one_folder() -> None:
    named = documents("prod/keepalived.conf", vrrp("10.0.0.100"))
    named += documents("staging/haproxy.cfg", balancer("10.9.0.1"))
    walked = replace(documents("x/hosts", "127.0.0.1 localhost\n")[0], walked="x")
    other = replace(documents("prod-y/hosts", "127.0.0.1 localhost\n")[0], walked="prod-y")
    assert len(sets(named)) == 1
    assert len(sets((*named, walked))) == 1
    assert len(sets((*named, walked, other))) == 3
    assert sets(()) == ()


@pytest.mark.parametrize(
    ("folder", "left"),
    [
        ("a/etc/keepalived", "a"),
        ("a/roles/keepalived/templates", "a"),
        ("a/k8s-master-01/conf.d", "a"),
        ("a/control-plane/static-pods", "a"),
        ("cluster-a/lb1", "cluster-a"),
        ("a/haproxy-keepalived", "a/haproxy-keepalived"),
        ("/etc/keepalived", ""),
        ("", ""),
    ],
)
def test_home(folder: str, left: str) -> None:
    assert home(folder) == left


@pytest.mark.parametrize(
    ("file", "left"),
    [
        ("keepalived.conf", ""),
        ("a/keepalived-master-1.conf.j2", ""),
        ("check_apiserver.sh", ""),
        ("prod-keepalived.conf", "prod"),
        ("0017.conf", "0017"),
        ("1" * 250 + ".conf", "1" * 250),
    ],
)
def test_stem(file: str, left: str) -> None:
    assert stem(file) == left


def test_owners() -> None:
    found = owners(
        ["o/m-1/etc/hosts", "o/m-2/etc/hosts", "o/readme", "lb1/a.conf", "lb2/a.conf", "o2/x/etc/b"]
    )
    assert found == {
        "o/m-1/etc/hosts": ("m-1", "/etc/hosts"),
        "o/m-2/etc/hosts": ("m-2", "/etc/hosts"),
        "lb1/a.conf": ("lb1", ""),
        "lb2/a.conf": ("lb2", ""),
        "o2/x/etc/b": ("", "/etc/b"),
    }
    apart = owners(["prod/etc/hosts", "staging/etc/hosts"])
    assert {node for node, _ in apart.values()} == {""}
    single = owners(["rootfs/etc/keepalived/keepalived.conf", "etc/hosts"])
    assert single["rootfs/etc/keepalived/keepalived.conf"] == (
        "",
        "/etc/keepalived/keepalived.conf",
    )
    assert single["etc/hosts"] == ("", "/etc/hosts")
