"""What a container gets from its manifest, without a lab."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubevipgen.model import Address, Node, Role
from kubevipgen.rehearse.kube_vip.environment import environment, expanded, words
from kubevipgen.rehearse.lab import LabError
from kubevipgen.rehearse.lab.programs import Program
from kubevipgen.render.kube_vip.setting import literal

NODE = Node(
    name="cp-1",
    role=Role.CONTROL_PLANE,
    addresses=(Address(ip_address("192.0.2.1"), ip_network("192.0.2.0/24")),),
)


def pod(**container: Any) -> Program:
    metadata = {"name": "kube-vip", "namespace": "kube-system"}
    return Program("kube-vip", (), {"metadata": metadata, "spec": {"containers": [container]}})


def field(path: str) -> dict[str, Any]:
    return {"name": "x", "valueFrom": {"fieldRef": {"fieldPath": path}}}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$(A)", "1"),
        ("$$(A)", "$(A)"),
        ("$$$(A)", "$1"),
        ("$(B)", "$(B)"),
        ("$A ${A} $(A", "$A ${A} $(A"),
        ("$(A)$(A)-$", "11-$"),
        ("$()", "$()"),
    ],
)
def test_references(text: str, wanted: str) -> None:
    assert expanded(text, {"A": "1"}) == wanted


@given(st.text())
def test_what_render_writes_comes_out_as_it_was_meant(text: str) -> None:
    assert expanded(literal(text), {"A": "1", "": "2"}) == text


def test_values_refer_to_earlier_ones() -> None:
    env = [{"name": "a", "value": "1"}, {"name": "b", "value": "$(a)$(c)"}, {"name": "c"}]
    found = environment(pod(env=env), NODE)
    assert (found["a"], found["b"], found["c"]) == ("1", "1$(c)", "")
    assert found["HOSTNAME"] == "cp-1"
    assert words(pod(args=["manager", "$(b)"]), found) == ["manager", "1$(c)"]
    assert words(pod(command=["/kube-vip", "manager"], args=["-x"]), found) == ["manager", "-x"]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("spec.nodeName", "cp-1"),
        ("metadata.name", "kube-vip-cp-1"),
        ("metadata.namespace", "kube-system"),
        ("status.hostIP", "192.0.2.1"),
    ],
)
def test_fields_of_the_pod(path: str, wanted: str) -> None:
    assert environment(pod(env=[field(path)]), NODE)["x"] == wanted


def test_what_no_static_pod_can_have() -> None:
    secret = {"name": "x", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}
    for entry in (field("spec.other"), secret):
        with pytest.raises(LabError, match="kube-vip of cp-1: env x: valueFrom"):
            environment(pod(env=[entry]), NODE)
    with pytest.raises(LabError, match="envFrom"):
        environment(pod(envFrom=[{"configMapRef": {"name": "c"}}]), NODE)
