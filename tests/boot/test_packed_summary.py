"""What stands below after packing: what each node got and lacks, and commands that work."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

import samples
from kubevipgen.output.boot import FORMS, form
from kubevipgen.output.boot.form import Asked, Parcel
from kubevipgen.output.boot.ignition_notes import VOLUME_PLUGINS
from kubevipgen.output.boot.summary import notes, summary
from kubevipgen.output.boot.summary_steps import Delivery, steps
from kubevipgen.output.tree import Written
from kubevipgen.render.bootstrap import paths
from kubevipgen.render.kubeadm.parts import JOIN_PATH
from kubevipgen.render.plan import RenderedFile

FOLDER = Path("out")
ONE = "dtlab-dev-k8s-pjb-1"
UNPACK = "tar -C / --no-overwrite-dir"
WRITTEN = Written(("a",), (), ())


def delivery(name: str, case: str, asked: Asked, more: Iterable[RenderedFile] = ()) -> Delivery:
    cluster = samples.cluster_of(samples.spec_of(case))
    files = [file for file in samples.render(cluster) if file.path != paths.SCRIPT]
    files += more
    by_node = {n.name: [file for file in files if file.node == n.name] for n in cluster.nodes}
    parcels = [form(name).pack(cluster, n, by_node[n.name], asked) for n in cluster.nodes]
    return Delivery(cluster, name, files, parcels, WRITTEN, FOLDER, ("kubevipgen", "render"))


def commands(done: Delivery) -> list[str]:
    """Each as one line, as a shell reads it."""
    lines = "\n".join(command for step in steps(done) for command in step.commands)
    return lines.replace("\\\n", "").splitlines()


@pytest.mark.parametrize("secrets", [False, True])
@pytest.mark.parametrize("case", samples.names())
@pytest.mark.parametrize("name", FORMS)
def test_every_sample_fits(name: str, case: str, secrets: bool) -> None:  # noqa: FBT001
    asked = Asked(include_secrets=secrets and "include_secrets" in form(name).options)
    done = delivery(name, case, asked)
    text = summary(done)
    exact = {command for step in steps(done) for command in step.commands}
    exact |= {line.strip() for line in text.splitlines() if VOLUME_PLUGINS in line}
    long = [line for line in text.splitlines() if len(line) > 80 and line.strip() not in exact]
    assert not long
    assert all(line == line.rstrip() for line in text.splitlines())
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    for command in commands(done):
        assert shlex.split(command)
    for file in done.files:
        assert not any(secret in text for secret in file.secrets)


def test_secrets_that_were_left_out() -> None:
    """Whatever was left out, the commands make and bring it, as somebody who may do that."""
    script = RenderedFile(ONE, paths.SCRIPT, "exit\n", 0o755)
    done = delivery("ignition", "dtlab-kube-vip", Asked(), [script])
    said = summary(done)
    assert " 1 left out" in said
    assert "their bootstrap waits" in " ".join(said.split())
    assert commands(done) == [
        "kubevipgen render --secrets-only   --format tar -o out-secrets",
        f"ssh core@10.0.0.163 sudo {UNPACK} -xpf -   < out-secrets/{ONE}/files.tar",
        "rm -r out-secrets",
        "journalctl -fu kubevipgen-bootstrap",
    ]
    assert "ssh root@" in "".join(commands(done._replace(form="cloud-init")))
    inside = delivery("ignition", "dtlab-kube-vip", Asked(include_secrets=True), [script])
    assert "secrets-only" not in summary(inside)
    assert "Secrets are inside: keep the folder out of version control." in summary(inside)


def test_a_pre_step_leaves_kubeadm_to_others() -> None:
    script = RenderedFile(ONE, paths.SCRIPT, "exit\n", 0o755)
    done = delivery("cloud-init", "dtlab-kube-vip", Asked(pre_step=True), [script])
    text = summary(done._replace(pre_step=True))
    assert "runs kubeadm init" not in text
    assert f"sh {paths.SCRIPT}" in text
    assert f"{paths.REPORTS}/report.txt" in text
    assert f"{ONE} first" in " ".join(text.split())
    assert "The pre-step does not wait" in text
    whole = delivery("cloud-init", "dtlab-kube-vip", Asked(pre_step=True, include_secrets=True))
    assert "does not wait" not in summary(whole._replace(pre_step=True))


def test_tar() -> None:
    script = RenderedFile(ONE, paths.SCRIPT, "exit\n", 0o755)
    plain = delivery("tar", "dtlab-kube-vip", Asked())
    assert commands(plain) == [
        f"ssh root@10.0.0.163 {UNPACK} -xpf -   < out/{ONE}/files.tar",
    ]
    packed = delivery("tar", "dtlab-kube-vip", Asked(compress=True), [script])
    assert commands(packed) == [
        f"ssh root@10.0.0.163 {UNPACK} -xzpf -   < out/{ONE}/files.tar.gz",
        f"sh {paths.SCRIPT}",
    ]
    assert "all at once if you like" in " ".join(summary(packed).split())


def test_names_that_a_shell_would_read_otherwise() -> None:
    done = delivery("ignition", "dtlab-kube-vip", Asked())._replace(folder=Path("my out; rm"))
    (_, make, bring, away) = ["", *(shlex.split(command) for command in commands(done))]
    assert make[-1] == away[-1] == "my out; rm-secrets"
    assert bring[-1] == f"my out; rm-secrets/{ONE}/files.tar"


def test_a_note_stands_once() -> None:
    three = [
        Parcel(name, (), notes=("for all\nas: it is", "for some")[: 2 - (name == "c")])
        for name in "abc"
    ]
    assert notes(three) == ["for all\n    as: it is", "a, b: for some"]


def test_a_hundred_equal_nodes_are_one_row_and_a_limit_is_shown() -> None:
    done = delivery("ignition", "dtlab-kube-vip", Asked())
    file = done.parcels[0].files[0]
    many = [Parcel(f"w-{n}", (replace(file, node=f"w-{n}"),), size=100 + n % 3) for n in range(100)]
    nodes = tuple(replace(done.cluster.nodes[-1], name=p.node) for p in many)
    cluster = replace(done.cluster, nodes=nodes)
    said = summary(done._replace(cluster=cluster, parcels=many, limit=16384)).splitlines()
    assert said[3].split() == ["NODE", "FILE", "BYTES", "LIMIT"]
    assert said[4].split() == [
        "w-0",
        "to",
        "w-99",
        "(100",
        "config.ign",
        "100",
        "to",
        "102",
        "16384",
    ]
    assert said[5].strip() == "nodes)"


def test_nothing_to_bring() -> None:
    done = delivery("tar", "dtlab-kube-vip", Asked())._replace(parcels=[], secrets_only=True)
    assert summary(done).endswith("No file of these nodes holds a secret: nothing to bring.\n")


@pytest.mark.parametrize(
    ("folder", "secrets"),
    [("out", "out-secrets"), (".", "secrets"), ("..", "../secrets"), ("a/b", "a/b-secrets")],
)
def test_where_secrets_go(folder: str, secrets: str) -> None:
    """Never into the folder whose files may be handed on."""
    done = delivery("ignition", "dtlab-kube-vip", Asked())._replace(folder=Path(folder))
    assert f"rm -r {secrets}" in commands(done)


def test_butane_is_translated_into_a_private_file() -> None:
    plain, secret = (
        delivery("butane", "dtlab-kube-vip", Asked(include_secrets=way)) for way in (False, True)
    )
    translate = f"butane --strict out/{ONE}/config.bu > {ONE}.ign"
    assert commands(plain)[0] == translate
    assert commands(secret)[0] == f"(umask 077 && {translate})"
    assert "its own translated file" in summary(secret)


def test_a_second_run() -> None:
    done = delivery("tar", "dtlab-kube-vip", Asked())
    again = summary(done._replace(written=Written((), ("a",), ())))
    assert "Nothing to do: everything is as it should be in out" in again


def test_what_stands_before_any_boot() -> None:
    """As for a tree: joins that nobody pinned, and what we make no file for."""
    bgp = delivery("ignition", "bgp", Asked())
    said = summary(bgp)
    assert said.index("On the routers") < said.index("Boot each machine")
    assert "whichever CA" not in said
    join = RenderedFile("leaf-2", JOIN_PATH, "unsafeSkipCAVerification: true\n")
    said = summary(bgp._replace(files=[join]))
    assert said.index("secrets init --add --with-ca") < said.index("Boot each machine")
