"""What is left of a priority, and what belongs to one virtual router."""

from __future__ import annotations

import pytest

from kubevipgen.lint.arithmetic import OWNER, priority, weighted
from kubevipgen.lint.around import Cluster, Node
from kubevipgen.lint.clusters import clusters
from kubevipgen.lint.documents import documents
from kubevipgen.lint.groups import groups
from kubevipgen.lint.view.keepalived import Keepalived


def conf(level: int, weight: int, *, vip: str = "10.0.0.5", vrid: int = 61) -> str:
    return f"""
vrrp_script chk {{
    script "/bin/true"
    weight {weight}
}}
vrrp_instance VI_1 {{
    interface eth0
    virtual_router_id {vrid}
    priority {level}
    virtual_ipaddress {{
        {vip}
    }}
    track_script {{
        chk
    }}
}}
"""


def cluster(*files: tuple[str, str]) -> Cluster:
    found = [document for name, text in files for document in documents(name, text)]
    return clusters(found)[0][0]


@pytest.mark.parametrize(
    ("level", "weight", "usual", "failed"),
    [
        (100, -2, 100, 98),
        (100, 5, 105, 100),
        (2, -50, 2, 1),
        (250, 50, 254, 250),
        (255, -9, 255, 255),
    ],
)
def test_a_check_moves_the_priority_within_its_bounds(
    level: int, weight: int, usual: int, failed: int
) -> None:
    view = cluster(("keepalived.conf", conf(level, weight))).all(Keepalived)[0]
    instance = view.instances[0]
    assert (priority(instance), priority(instance, weighted(instance))) == (usual, failed)
    assert (priority(instance) == OWNER) == (level == OWNER)


def test_files_with_one_vip_are_nodes_of_each_other() -> None:
    files = [(f"{n}/keepalived.conf", conf(100 + n, -5)) for n in range(3)]
    assert [len(group) for group in groups(cluster(*files))] == [3]


def test_an_id_in_common_is_not_enough() -> None:
    one, other = conf(100, -5), conf(101, -5, vip="10.9.0.5")
    assert [len(group) for group in groups(cluster(("a.conf", one), ("b.conf", other)))] == [1, 1]


def test_two_instances_of_one_file_are_not_nodes_of_each_other() -> None:
    text = conf(100, -5) + conf(101, -5).replace("VI_1", "VI_2").replace("chk", "chk2")
    assert [len(group) for group in groups(cluster(("keepalived.conf", text)))] == [1, 1]


def test_no_file_makes_no_group() -> None:
    assert groups(Cluster((Node("", ()),), ())) == ()
