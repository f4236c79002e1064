"""YAML that somebody wrote -> documents with places, pods, kubeadm and pools."""

from __future__ import annotations

import time
from typing import TypeVar

import pytest

from kubevipgen.formats.yaml_stream import DuplicateKeyError, read
from kubevipgen.lint.build._kubeadm import split_endpoint
from kubevipgen.lint.build._pod import image_of
from kubevipgen.lint.document import Kind, document
from kubevipgen.lint.view.cluster_files import Kubeadm, Pool
from kubevipgen.lint.view.manifest import Manifest, Pod, Stream
from kubevipgen.lint.view.word import Word
from kubevipgen.lint.views import views_of

View = TypeVar("View")


def views(text: str, kind: type[View]) -> list[View]:
    found = views_of(document("x.yaml", text, Kind.MANIFESTS))
    return [view for view in found if isinstance(view, kind)]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("yes", True),
        ("y", True),
        ("off", False),
        ("012", 10),
        ("0o12", 10),
        ("0x1f", 31),
        ("-0b11", -3),
        ("1_000", 1000),
        ("1.10", 1.1),
        ("12:30", "12:30"),
        ("2001-01-01", "2001-01-01"),
        ("10.0.0.5", "10.0.0.5"),
        ("5s", "5s"),
        ("~", None),
        ('"5"', "5"),
        ("!!str 5", "5"),
        ("!foo bar", "bar"),
        ("{{ vip }}", "{{ vip }}"),
        ("{{ vip }}:6443", "{{ vip }}:6443"),
    ],
)
def test_words_are_read_as_kubernetes_does(word: str, value: object) -> None:
    assert read(f"a: {word}\n").documents[0].data == {"a": value}


def test_what_stands_around_a_broken_document_is_kept() -> None:
    found = read("a: 1\n---\nb: c: d\n---\nc: 3\n---\n# nothing\n---\nd: 4\n")
    assert [part.data for part in found.documents] == [{"a": 1}, {"c": 3}, {"d": 4}]
    assert [(error.line, error.column) for error in found.errors] == [(3, 5)]


def test_a_second_key_is_told_with_both_places_and_counts() -> None:
    found = read("x:\n  value: 1\n  other: 2\n  value: 3\n")
    assert found.documents[0].data == {"x": {"value": 3, "other": 2}}
    (error,) = found.errors
    assert isinstance(error, DuplicateKeyError)
    assert (error.line, error.column, error.first_line, error.first_column) == (4, 3, 2, 3)


def test_a_merge_key_replaces_what_stands_above_it() -> None:
    text = "base: &b {x: 1, z: 0}\nuse:\n  x: 9\n  <<: *b\n  z: 7\n"
    found = read(text)
    assert found.documents[0].data["use"] == {"x": 1, "z": 7}
    assert not found.errors


def test_control_lines_of_templates_are_comments() -> None:
    found = read("a: 1\n{% if x %}\nb: 2\n{% endif %}\n{{- if .Values.x }}\nc: 3\n")
    assert found.documents[0].data == {"a": 1, "b": 2, "c": 3}


def test_places_count_lines_by_lf_alone() -> None:
    place = read("\ufeffa: x\u2028y\r\nb:\n  - 'c'\n").documents[0].place
    found = place.find(("b", 0))
    assert found
    assert (found.line, found.column) == (3, 5)


BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    "text",
    [BOMB, "[" * 50_000, "{" * 50_000, "- " * 50_000, "{{" * 50_000, "\n---\na" * 20_000,
     '"\\UFFFFFFFF"', "a: \x00", "a: *b", "&a [*a]", "? [x]\n: y", "#" * 50_000 + "\n%", "'"],
    ids=range(13),
)  # fmt: skip
def test_hostile_text_is_an_error_and_not_a_wait(text: str) -> None:
    began = time.monotonic()
    assert read(text).errors
    assert time.monotonic() - began < 5


POD = """\
apiVersion: v1
kind: Pod
metadata: {name: kube-vip, namespace: kube-system}
spec:
  hostNetwork: yes
  containers:
    - name: vip
      image: mirror.local:5000/kube-vip/kube-vip:v0.8.9@sha256:0123
      args: [manager]
      env:
        - {name: port, value: 6443}
        - {name: address, value: "10.0.0.5"}
        - name: address
          value: "10.0.0.6"
        - {name: node, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
      volumeMounts:
        - {name: kubeconfig, mountPath: /etc/kubernetes/admin.conf}
  volumes:
    - name: kubeconfig
      hostPath:
        path: /etc/kubernetes/admin.conf
        type: "FileOrCreate"
"""


def test_a_pod_and_its_program() -> None:
    (pod,) = views(POD, Pod)
    assert (pod.program, pod.is_static, pod.main.name) == ("kube-vip", True, "vip")
    assert pod.main.image
    assert pod.main.image.tag == "v0.8.9"
    assert pod.main.image.repository == "mirror.local:5000/kube-vip/kube-vip"
    assert pod.main.env["address"].text == "10.0.0.6"
    assert pod.main.env["address"].at.line == 14
    assert [word.text for word in pod.main.env_names] == ["port", "address", "address", "node"]
    assert pod.manifest.get("spec", "hostNetwork") is True
    assert not pod.manifest.is_string(*pod.main.path, "env", 0, "value")
    path, entry = pod.host_paths["kubeconfig"]
    assert path.text == "/etc/kubernetes/admin.conf"
    (edit,) = pod.manifest.edit("File", *entry, "hostPath", "type")
    assert (edit.line, edit.column, edit.end_column, edit.text) == (22, 16, 28, "File")


def test_a_pod_of_two_programs_is_seen_as_each() -> None:
    text = """\
apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: DaemonSet
    spec:
      template:
        spec:
          containers:
            - {name: a, image: haproxytech/haproxy-alpine:2.8}
            - {name: b, image: "registry.local/x", command: [/usr/sbin/keepalived, -n]}
            - {name: c, image: prom/haproxy-exporter}
"""
    pods = views(text, Pod)
    assert [(pod.program, pod.main.name) for pod in pods] == [("haproxy", "a"), ("keepalived", "b")]
    assert pods[0].main.path == ("spec", "template", "spec", "containers", 0)


def test_what_is_no_program_of_ours_is_no_pod_unless_it_is_on_the_host() -> None:
    pod = "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: nginx}]%s}\n"
    assert not views(pod % "", Pod)
    assert [found.program for found in views(pod % ", hostNetwork: true", Pod)] == [""]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("haproxy", ("haproxy", "", "")),
        ("docker.io/library/haproxy:2.8-alpine", ("haproxy", "2.8-alpine", "")),
        ("docker.io/osixia/keepalived:2.0.20", ("osixia/keepalived", "2.0.20", "")),
        ("reg:5000/a/haproxy", ("reg:5000/a/haproxy", "", "")),
        ("ghcr.io/kube-vip/kube-vip@sha256:1", ("ghcr.io/kube-vip/kube-vip", "", "sha256:1")),
    ],
)
def test_the_parts_of_an_image(text: str, parts: tuple[str, str, str]) -> None:
    image = image_of(Word(text, document("x", "", Kind.OTHER).at(1)))
    assert (image.repository, image.tag, image.digest) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("10.0.0.5:8443", ("10.0.0.5", 8443)),
        ("api.example.com", ("api.example.com", 0)),
        ("[fd00::5]:6443", ("fd00::5", 6443)),
        ("[fd00::5]", ("fd00::5", 0)),
        ("fd00::5", ("fd00::5", 0)),
        ("host:port", ("host", 0)),
    ],
)
def test_the_parts_of_an_endpoint(text: str, parts: tuple[str, int]) -> None:
    assert split_endpoint(text) == parts


def test_the_kubeadm_documents_of_a_file() -> None:
    text = """\
apiVersion: kubeadm.k8s.io/v1beta3
kind: InitConfiguration
---
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
kubernetesVersion: 1.30
controlPlaneEndpoint: "10.0.0.5:8443"
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
"""
    (kubeadm,) = views(text, Kubeadm)
    assert (kubeadm.endpoint_host, kubeadm.endpoint_port) == ("10.0.0.5", 8443)
    assert kubeadm.kubernetes_version
    assert kubeadm.kubernetes_version.text == "1.30"
    assert kubeadm.init
    assert kubeadm.proxy
    assert not kubeadm.join
    assert len(views(text, Manifest)) == 3
    assert not views("apiVersion: v1\nkind: Service\n", Kubeadm)


METALLB = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: config, namespace: metallb-system}
data:
  config: |
    # layer 2
    address-pools:
    - name: default
      protocol: layer2
      addresses:
      - 10.0.0.240-10.0.0.250
      - fd00::/120
"""


def test_a_pool_in_a_block_of_text_keeps_its_places() -> None:
    (pool,) = views(METALLB, Pool)
    assert (pool.maker, pool.name) == ("MetalLB", "default")
    places = [(str(one.first), str(one.last), one.word.at.line) for one in pool.ranges]
    assert places == [("10.0.0.240", "10.0.0.250", 11), ("fd00::", "fd00::ff", 12)]
    assert pool.ranges[0].word.at.column == 9


def test_a_pool_of_kube_vip_and_one_of_metallb() -> None:
    text = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: kubevip, namespace: kube-system}
data:
  range-global: 10.0.0.1-10.0.0.9,10.0.0.20-10.0.0.30
  cidr-dev: 10.1.0.0/30
---
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: first}
spec:
  addresses: [10.0.0.5/32, 10.0.0.9-10.0.0.1, nonsense]
"""
    ours, theirs = views(text, Pool)
    assert [str(one.last) for one in ours.ranges] == ["10.0.0.9", "10.0.0.30", "10.1.0.3"]
    assert [one.word.at.column for one in ours.ranges] == [17, 35, 13]
    assert [str(one.first) for one in theirs.ranges] == ["10.0.0.5"]


def test_errors_stay_with_the_stream() -> None:
    (stream,) = views("apiVersion: v1\nkind: Pod\nkind: Pod\n---\n- a\n---\na: b: c\n", Stream)
    assert [manifest.kind for manifest in stream.manifests] == ["Pod"]
    assert [error.line for error in stream.errors] == [3, 7]
