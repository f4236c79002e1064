"""What is changed in a manifest for podman, and what is said of the rest."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path
from typing import Any

import pytest
from pod_lab import HAPROXY, KEEPALIVED, NODE, cluster, tree

from kubevipgen.formats import yaml
from kubevipgen.rehearse.podman import Podman, manifest, unusable, usable

DIGEST = "docker.io/library/haproxy:3.2@sha256:" + "ab" * 32


@pytest.fixture(name="pods")
def rendered_pods(tmp_path: Path) -> dict[str, Any]:
    files = {file.path: file.data.decode() for file in tree(cluster(tmp_path))[NODE]}
    return {"haproxy": yaml.parse(files[HAPROXY]), "keepalived": yaml.parse(files[KEEPALIVED])}


def test_a_rendered_manifest_is_played_as_it_is(pods: dict[str, Any]) -> None:
    assert [manifest.changes(pod) for pod in pods.values()] == [(), ()]


@pytest.mark.parametrize(
    ("given", "changed"),
    [
        ({"image": DIGEST}, {"image": "docker.io/library/haproxy:3.2"}),
        (
            {"image": "localhost:5000/haproxy@sha256:00", "imagePullPolicy": "IfNotPresent"},
            {"image": "localhost:5000/haproxy:latest"},
        ),
        ({"imagePullPolicy": "Always"}, {"imagePullPolicy": "Never"}),
    ],
    ids=["digest", "digest-alone", "pull"],
)
def test_a_change_is_made_in_a_copy_and_told(
    given: dict[str, str], changed: dict[str, str], pods: dict[str, Any]
) -> None:
    pod = pods["haproxy"]
    pod["spec"]["containers"][0].update(given)
    before, wanted = copy.deepcopy(pod), copy.deepcopy(pod)
    wanted["spec"]["containers"][0].update(changed)
    assert yaml.parse(manifest.changed(pod)) == wanted
    assert pod == before
    assert [note for note in manifest.notes("haproxy", pod) if "changed in a copy" in note]


def test_an_image_without_a_tag_would_be_pulled(pods: dict[str, Any]) -> None:
    container = pods["haproxy"]["spec"]["containers"][0]
    container["image"] = "docker.io/library/haproxy"
    del container["imagePullPolicy"]
    assert [change.name for change in manifest.changes(pods["haproxy"])] == ["pull"]


def test_what_is_not_exercised_is_said(tmp_path: Path) -> None:
    wanted = cluster(tmp_path)
    notes = "\n".join(Podman(wanted, tree(wanted), tmp_path).notes)
    for field in (
        "resources",
        "priorityClassName",
        "runAsNonRoot",
        "livenessProbe",
        "restartPolicy",
    ):
        assert f"haproxy: {field}" in notes
    assert "keepalived: livenessProbe" not in notes
    assert "changed" not in notes


def test_why_podman_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert unusable() == "podman in a network namespace needs root"
    monkeypatch.setattr("os.geteuid", lambda: 0)
    there = shutil.which
    monkeypatch.setattr("shutil.which", lambda name: None if name == "runc" else there(name))
    assert unusable().startswith("not on PATH: runc")


@pytest.mark.needs("netns", "podman", "runc")
def test_it_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unusable() == ""
    trial = usable._TRIAL.replace("/kubevipgen-pause:1", "/no-such-image:1")
    monkeypatch.setattr(usable, "_TRIAL", trial)
    assert unusable().startswith("podman does not start a pod: ")
