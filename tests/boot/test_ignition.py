"""config.ign and config.bu: the right documents, which say the same, and nothing too much."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import delivered
import ignition_goldens
import samples
from kubevipgen.finding import FindingsError
from kubevipgen.model import Bootstrap, Preflight
from kubevipgen.output.boot import butane, ignition, ignition_notes
from kubevipgen.output.boot.form import Asked, Form, Parcel
from kubevipgen.render.bootstrap import paths
from kubevipgen.render.plan import RenderedFile

SCHEMA = jsonschema.Draft202012Validator(
    json.loads((Path(__file__).parent / "ignition-3.4.schema.json").read_text())
)
WAYS = [Asked(), Asked(include_secrets=True), Asked(include_secrets=True, compress=True)]
CLUSTER, NODE, _ = delivered.nodes_of("one-node")[0]
MADE = delivered.one_of_each(NODE)


def text_of(parcel: Parcel) -> str:
    (file,) = parcel.files
    return file.content


def check(config: str) -> delivered.Tree:
    """The tree that it makes; the schema is checked, and that no path is named twice."""
    SCHEMA.validate(json.loads(config))
    data = delivered.unpacked(json.loads(config))
    SCHEMA.validate(data)
    file_paths = [file["path"] for file in data["storage"]["files"]]
    assert file_paths == sorted(set(file_paths))
    tree = delivered.of_ignition(data)
    units = [unit["name"] for unit in data.get("systemd", {}).get("units", ())]
    assert units == sorted(set(units))
    return tree


@pytest.mark.parametrize("asked", WAYS, ids=("public", "secrets", "compressed"))
@pytest.mark.parametrize("name", samples.names())
def test_every_sample_says_what_was_rendered(name: str, asked: Asked) -> None:
    for node, files, parcel in delivered.packed(ignition.FORM, name, asked):
        chosen = [file for file in files if asked.include_secrets or not file.secret]
        assert check(text_of(parcel)) == delivered.with_hostname(node, delivered.rendered(chosen))
        assert set(parcel.left_out) == {f.path for f in files} - {f.path for f in chosen}
        assert parcel.size == len(text_of(parcel).encode())


@pytest.mark.parametrize("asked", WAYS[:2], ids=("public", "secrets"))
@pytest.mark.parametrize("name", samples.names())
def test_butane_says_the_same(name: str, asked: Asked) -> None:
    cases = zip(
        delivered.packed(butane.FORM, name, asked),
        delivered.packed(ignition.FORM, name, asked),
        strict=True,
    )
    for (node, _, mine), (_, _, other) in cases:
        config = yaml.safe_load(text_of(mine))
        assert (config["variant"], config["version"]) == ("fcos", "1.5.0"), node.name
        translated = json.loads(text_of(other))
        assert delivered.of_butane(config) == delivered.of_ignition(translated)
        wanted = {u["name"]: u.get("enabled") for u in config.get("systemd", {}).get("units", ())}
        found = translated.get("systemd", {}).get("units", ())
        assert wanted == {unit["name"]: unit.get("enabled") for unit in found}
        assert (mine.left_out, mine.notes) == (other.left_out, other.notes)


def test_goldens() -> None:
    texts = {path.name: path.read_text() for path in ignition_goldens.FOLDER.iterdir()}
    assert ignition_goldens.expected() == texts


@pytest.mark.parametrize("form", [ignition.FORM, butane.FORM], ids=("ignition", "butane"))
def test_no_secret_unless_asked_for(form: Form) -> None:
    secret = RenderedFile(NODE.name, "/etc/k", "top: VERYSECRET\n", 0o600, secrets=("VERYSECRET",))
    public = form.pack(CLUSTER, NODE, [secret], Asked())
    assert public.left_out == ("/etc/k",)
    assert (public.files[0].mode, public.files[0].secret) == (0o644, False)
    assert "VERYSECRET" not in text_of(public)
    assert "/etc/k" not in text_of(public)

    asked = form.pack(CLUSTER, NODE, [secret], Asked(include_secrets=True))
    assert asked.left_out == ()
    assert (asked.files[0].mode, asked.files[0].secret) == (0o600, True)
    assert asked.notes[0].startswith("The configuration holds secrets.")


def test_units() -> None:
    """Only our bootstrap is enabled; a drop-in that is not for everybody's eyes stays a file."""
    units = json.loads(text_of(ignition.pack(CLUSTER, NODE, MADE, Asked())))["systemd"]["units"]
    assert [(unit["name"], unit.get("enabled")) for unit in units] == [
        ("kubelet.service", None),
        (paths.SERVICE, True),
        (paths.PREFLIGHT_SERVICE, None),
    ]
    asked = Asked(pre_step=True)
    others = json.loads(text_of(ignition.pack(CLUSTER, NODE, MADE, asked)))["systemd"]["units"]
    assert [unit["name"] for unit in others if unit.get("enabled")] == [paths.PREFLIGHT_SERVICE]
    assert units[0]["dropins"] == [{"name": "10-a.conf", "contents": "[Service]\n"}]
    assert check(text_of(ignition.pack(CLUSTER, NODE, MADE, WAYS[1]))) == delivered.with_hostname(
        NODE, delivered.rendered(MADE)
    )


CONTENTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@settings(deadline=None)
@given(CONTENTS)
def test_any_content_survives(content: str) -> None:
    files = [RenderedFile(NODE.name, "/etc/a", content)]
    for asked in (Asked(), Asked(compress=True)):
        config = check(text_of(ignition.pack(CLUSTER, NODE, files, asked)))
        assert config["/etc/a"].data == content.encode()
    data = yaml.safe_load(text_of(butane.pack(CLUSTER, NODE, files, Asked())))
    assert delivered.of_butane(data)["/etc/a"].data == content.encode()


def test_compression_never_makes_it_larger() -> None:
    sizes = {
        compress: sum(
            parcel.size
            for _, _, parcel in delivered.packed(
                ignition.FORM, "bgp", Asked(include_secrets=True, compress=compress)
            )
        )
        for compress in (False, True)
    }
    assert sizes[True] < sizes[False] * 0.6
    tiny = [ignition.pack(CLUSTER, NODE, [], Asked(compress=way)) for way in (False, True)]
    assert text_of(tiny[0]) == text_of(tiny[1])


@pytest.mark.parametrize(
    "path", ["/usr/lib/sysctl.d/a.conf", "/opt/bin/a", "/run/a", "/var/run/a", "/etcetera/a"]
)
def test_a_place_that_cannot_be_written(path: str) -> None:
    with pytest.raises(FindingsError, match="below /etc and /var only") as caught:
        ignition.pack(CLUSTER, NODE, [RenderedFile(NODE.name, path, "")], Asked())
    assert caught.value.findings[0].node == NODE.name


def test_packages_cannot_be_installed() -> None:
    cluster = replace(CLUSTER, bootstrap=Bootstrap(packages=("keepalived", "haproxy")))
    with pytest.raises(FindingsError, match="asks for keepalived, haproxy") as caught:
        butane.pack(cluster, NODE, [], Asked())
    assert "image" in caught.value.findings[0].hint


def test_the_limit_of_a_platform() -> None:
    """At the limit it is taken, above it is refused, and the way out is one that helps."""
    node = RenderedFile(NODE.name, "/etc/a", "")
    empty = ignition.pack(CLUSTER, NODE, [node], Asked()).size

    def of(size: int, asked: Asked) -> int:
        file = RenderedFile(NODE.name, "/etc/a", "a" * (size - empty))
        return ignition.pack(CLUSTER, NODE, [file], asked).size

    ec2 = Asked(platform="ec2")
    assert of(16384, ec2) == 16384
    with pytest.raises(FindingsError, match="16385 bytes, at most 16384") as caught:
        of(16385, ec2)
    assert "--compress" in caught.value.findings[0].hint
    assert of(16385, Asked(platform="ec2", compress=True)) < 16384


@pytest.mark.parametrize("name", ["dtlab-kube-vip", "oldest"])
def test_the_note_about_usr_can_be_pasted(name: str, tmp_path: Path) -> None:
    """Both forms of kubeadm's arguments; what was said is then done, and not said again."""
    spec = tmp_path / "cluster.yaml"
    text = samples.spec_of(name).read_text()
    before = ignition_notes.notes(samples.cluster_of(samples.spec_of(name)), ())
    (paste,) = (note.partition("\n")[2] for note in before if "below /usr" in note)
    data = yaml.safe_load(text)
    assert "kubeadm" not in data
    spec.write_text(f"{text}{paste}\n")

    cluster = samples.cluster_of(spec)
    assert not [note for note in ignition_notes.notes(cluster, ()) if "below /usr" in note]
    init = next(f.content for f in samples.iterate(cluster) if f.path.endswith("kubeadm-init.yaml"))
    documents = {each["kind"]: each for each in yaml.safe_load_all(init)}
    args = documents["ClusterConfiguration"]["controllerManager"]["extraArgs"]
    flag = {"name": "flex-volume-plugin-dir", "value": ignition_notes.VOLUME_PLUGINS}
    assert args in ([flag], {flag["name"]: flag["value"]})
    assert documents["KubeletConfiguration"]["volumePluginDir"] == ignition_notes.VOLUME_PLUGINS


def test_programs_that_the_image_must_bring() -> None:
    cluster = samples.cluster_of(samples.spec_of("dedicated-systemd"))
    first, *_ = ignition_notes.notes(cluster, ())
    assert first.endswith("kubeadm, the kubelet, a container runtime, keepalived and haproxy.")
    checked = replace(CLUSTER, bootstrap=Bootstrap(preflight=Preflight.REQUIRED))
    first, *_ = ignition_notes.notes(checked, ())
    assert first.endswith("kubeadm, the kubelet, a container runtime and kubevipgen.")
