"""Three hosts on one bridge, each as a node before its bootstrap, and the probes run on them.

A node has its own network, mount, host name and process namespaces; /etc, /run and /var/lib are
private copies, with the rendered files in their places. What a namespace cannot have (a kernel of
its own, cgroup version 2, ...) is laid over the gathered facts, from `lab-facts.yaml`, with the
reason.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Self

import yaml

import netns
from check_cases import merged
from kubevipgen.cli.planned import planned_files, planned_paths
from kubevipgen.finding import Outcome
from kubevipgen.model import Cluster, Node
from kubevipgen.preflight.check import PlannedFile
from kubevipgen.preflight.facts import from_document
from kubevipgen.preflight.judge import Selection, judge
from kubevipgen.preflight.phase import Phase
from kubevipgen.preflight.subject import subject_of
from kubevipgen.preflight.wanted import spec_facts
from kubevipgen.render.plan import RenderedFile
from kubevipgen.source import Source
from kubevipgen.spec import Flags, load_source
from samples import render, sample_secrets

HERE = Path(__file__).parent
CLIENT, HUB = "client", "hub"
IPV4, IPV6 = "10.0.0.{}/24", "fd00:10::{}/64"  # every host has one of each
CLIENT_NUMBER, ROUTER_NUMBER = 250, 1
TOGETHER = 3.0  # seconds; the probes of a case start within a fraction of one


@cache
def cluster_with(changes: str) -> Cluster:
    """The lab's cluster with values of its spec changed (YAML of dotted paths)."""
    data = yaml.safe_load((HERE / "lab.yaml").read_text())
    for dotted, value in yaml.safe_load(changes).items():
        place = data
        *way, last = dotted.split(".")
        for key in way:
            place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
        place[int(last) if isinstance(place, list) else last] = value
    source = Source.from_text(yaml.safe_dump(data), "cluster.yaml")
    return load_source(source, Flags(), Path("cluster.yaml")).cluster


@cache
def planned(changes: str) -> tuple[PlannedFile, ...]:
    return planned_files(cluster_with(changes), sample_secrets())


def wanted(changes: str) -> dict[str, Any]:
    """The spec facts of the lab's cluster."""
    cluster = cluster_with(changes)
    return spec_facts(cluster, planned_paths(cluster, sample_secrets()))


@cache
def rendered(changes: str) -> tuple[RenderedFile, ...]:
    return tuple(render(cluster_with(changes)))


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


class FaultLab:
    """Context manager; every process and namespace in it is gone afterwards.

    With a changed spec the hosts stay as they are but for the files, which are rendered from it.
    """

    def __init__(self, number: int = 0, spec: Mapping[str, Any] | None = None) -> None:
        self.cluster = cluster_with("{}")
        self.changes = yaml.safe_dump(dict(spec or {}))
        self.prefix = f"{netns.PREFIX}-{os.getpid()}-f{number}"
        self.folder = Path(tempfile.mkdtemp(prefix="kvg-faults-"))
        self.inits: dict[str, int] = {}
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        try:
            self._build()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for name in (*(node.name for node in self.nodes), CLIENT, HUB):
            netns.remove(self.space(name))
        for process in self.processes:
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The control planes; more hosts would show nothing more."""
        return self.cluster.control_planes

    def space(self, name: str) -> str:
        return f"{self.prefix}-{name}"

    def _build(self) -> None:
        _ip("netns", "add", self.space(HUB))
        hub = ("-n", self.space(HUB))
        _ip(*hub, "link", "add", "br0", "type", "bridge")
        _ip(*hub, "link", "set", "br0", "up")
        for form in (IPV4, IPV6):
            _ip(*hub, "address", "add", form.format(ROUTER_NUMBER), "dev", "br0")
        for port, node in enumerate(self.nodes):
            self._host(node.name, port, int(str(node.addresses[0].ip).rpartition(".")[2]))
        self._host(CLIENT, len(self.nodes), CLIENT_NUMBER)
        for node in self.nodes:
            self._install(node)

    def _host(self, name: str, place: int, number: int) -> None:
        """A host on the bridge, with namespaces of its own that a sleeping process keeps."""
        space, hub, port = self.space(name), self.space(HUB), f"port{place}"
        _ip("netns", "add", space)
        # --pdeathsig and --kill-child: nothing stays when the tests are killed.
        words = ["setpriv", "--pdeathsig", "KILL", "ip", "netns", "exec", space]
        words += ["unshare", "--mount", "--uts", "--pid", "--fork"]
        words += ["--kill-child", "--mount-proc", "sh", "-eu", str(HERE / "lab-host.sh"), name]
        process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
        self.processes.append(process)
        assert process.stdout is not None
        with process.stdout as said:
            ready = said.readline()
            assert ready == b"ready\n", ready + said.read()
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        self.inits[name] = int(children.split()[0])
        _ip("-n", hub, "link", "add", port, "type", "veth", "peer", "name", "ens3", "netns", space)
        _ip("-n", hub, "link", "set", port, "master", "br0", "up")
        _ip("-n", space, "link", "set", "ens3", "up")
        for form in (IPV4, IPV6):
            router = form.format(ROUTER_NUMBER).partition("/")[0]
            _ip("-n", space, "address", "add", form.format(number), "dev", "ens3")
            _ip("-n", space, "route", "add", "default", "via", router)

    def inside(self, name: str, *words: str) -> list[str]:
        """The words that run a command on a host."""
        enter = ["nsenter", "-t", str(self.inits[name]), "--mount", "--uts", "--pid", "--net"]
        return [*enter, "--", *words]

    def sh(self, name: str, script: str) -> None:
        """Run a shell script on a host; what it leaves in the background dies with the lab.

        It finds $PYTHON, and files beside this one below $HERE.
        """
        with (self.folder / "log").open("ab") as log:
            done = subprocess.run(
                self.inside(name, "sh", "-euc", script),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "HERE": str(HERE), "PYTHON": sys.executable},
                check=False,
                timeout=60,
            )
        assert done.returncode == 0, (self.folder / "log").read_text()

    def _install(self, node: Node) -> None:
        """The rendered files, and what stands for the packages of kubeadm and a runtime."""
        tree = self.folder / node.name
        for file in rendered(self.changes):
            if file.node == node.name:
                path = tree / file.path.lstrip("/")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(file.content)
                path.chmod(file.mode)
        self.sh(node.name, f"cp -a {tree}/. / && . $HERE/lab-node.sh")

    def gather(self, spec: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """The documents of all nodes, whose probes run at the same time."""
        facts = self.folder / "spec-facts.json"
        facts.write_text(json.dumps(spec))
        options = ["--spec-facts", str(facts), "--together", str(TOGETHER)]
        running = {
            node.name: subprocess.Popen(
                self.inside(node.name, sys.executable, "-m", "kubevipgen.probe", *options),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=HERE.parents[1],
            )
            for node in self.nodes
        }
        documents = {}
        for name, process in running.items():
            # Each prints at its end only, so waiting for one does not hold up another.
            printed, said = process.communicate(timeout=60)
            assert process.returncode == 0, said.decode()
            documents[name] = json.loads(printed)
        return documents

    def preflight(
        self,
        *,
        facts: Mapping[str, Any] | None = None,
        phase: str = "",
    ) -> tuple[Outcome, ...]:
        """Gather on all nodes, lay the lab's and the case's facts over, and judge together."""
        cluster, files = cluster_with(self.changes), planned(self.changes)
        documents = self.gather(wanted(self.changes))
        for name, document in documents.items():
            overlay(document, lab_facts(cluster))
            overlay(document, (facts or {}).get(name, {}))
        asked = Phase(phase) if phase else None
        subjects = [
            subject_of(cluster, from_document(document), files, asked)
            for document in documents.values()
        ]
        return judge(subjects, Selection())


def lab_facts(cluster: Cluster) -> Mapping[str, Any]:
    """What no namespace can have; kubeadm and the kubelet are in no distribution."""
    found: Mapping[str, Any] = yaml.safe_load((HERE / "lab-facts.yaml").read_text())
    programs = dict.fromkeys(("kubeadm", "kubelet", "kubectl"), str(cluster.kubernetes))
    return {**found, "programs": programs}


def overlay(document: dict[str, Any], change: Mapping[str, Any]) -> None:
    """Change single values of gathered topics; a topic that was unknown becomes the change."""
    for topic, item in change.items():
        entry = document["facts"].get(topic, {})
        document["facts"][topic] = {"value": merged(entry.get("value"), item)}


def blamed(outcomes: Sequence[Outcome]) -> dict[str, list[str]]:
    """Checks that did not simply pass, by node; "" is all nodes together."""
    found: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.status not in {"pass", "skipped"}:
            found.setdefault(outcome.node, []).append(outcome.check)
    return {node: sorted(checks) for node, checks in found.items()}


def explained(outcomes: Sequence[Outcome]) -> str:
    """Everything that is not simply good, for the message of a failed test."""
    return "\n".join(
        f"{outcome.status:8}{outcome.node or 'all':8}{outcome.check}: {finding.message}"
        for outcome in outcomes
        for finding in outcome.findings
        if outcome.status != "skipped"
    )


def waited(seconds: float) -> None:
    """Some faults need a moment to be there (a daemon's first advert)."""
    time.sleep(seconds)
