"""A lab with the double of kube-vip, for tests."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import zipapp
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import samples
from kubevipgen.model import Cluster
from kubevipgen.rehearse import pki
from kubevipgen.rehearse.kube_vip.runtime import KUBE_VIP, WithFixedVip, WithKubeVip
from kubevipgen.rehearse.lab import Lab, Setting
from kubevipgen.rehearse.lab.files import NodeFile, Tree
from kubevipgen.rehearse.lab.runtime import Processes, Runtime
from kubevipgen.rehearse.sandbox import run_apart

HERE = Path(__file__).parent
MANIFEST = "/etc/kubernetes/manifests/kube-vip.yaml"
_PATIENCE = 45.0  # seconds; a move of the VIP takes some six

Result = TypeVar("Result")
Change = tuple[str, str]  # in the manifests: what is there, what is put in its place

SPEC = """\
apiVersion: kubevipgen/v1alpha1
kind: Cluster
name: lab
kubernetesVersion: "{kubernetes}"
mode: {mode}
endpoint: {{{endpoint}}}
networking: {{{networking}}}
kubeVip:
  leaderElection: {{leaseDuration: 3, renewDeadline: 2, retryPeriod: 1}}
  extraEnv: {{vip_arpRate: "500"}}
  kubeconfig: {kubeconfig}
nodeDefaults: {{interface: ens3}}
nodes: [{nodes}]
"""
V4 = ("192.0.2.{n}/24",)
BOTH = ("192.0.2.{n}/24", "2001:db8::{n}/64")


@dataclass(frozen=True)
class Wanted:
    nodes: int = 3
    mode: str = "kube-vip"
    kubernetes: str = "1.36.2"
    addresses: Sequence[str] = V4
    kubeconfig: str = "admin"

    def cluster(self, folder: Path) -> Cluster:
        each = [
            f"{{name: cp-{n}, address: [{', '.join(a.format(n=n) for a in self.addresses)}]}}"
            for n in range(1, self.nodes + 1)
        ]
        vips = [address.format(n=99).partition("/")[0] for address in self.addresses]
        subnets = 'podSubnet: "10.1.0.0/16,fd00:1::/56", serviceSubnet: "10.2.0.0/16,fd00:2::/112"'
        path = folder / "cluster.yaml"
        path.write_text(
            SPEC.format(
                kubernetes=self.kubernetes,
                mode=self.mode,
                endpoint=f"vip: [{', '.join(vips)}]",
                networking=subnets if len(vips) > 1 else "",
                kubeconfig=self.kubeconfig,
                nodes=", ".join(each),
            )
        )
        return samples.cluster_of(path)


def program(folder: Path) -> Path:
    """The double as one file that can be executed, with the Python of the tests."""
    parts, made = folder / "parts", folder / KUBE_VIP
    parts.mkdir()
    for name in ("settings", "election", "card"):
        shutil.copy(HERE / f"kube_vip_{name}.py", parts)
    shutil.copy(HERE / "kube_vip_double.py", parts / "__main__.py")
    zipapp.create_archive(parts, made, f"{sys.executable} -I")
    return made


def tree(cluster: Cluster, changes: Sequence[Change] = ()) -> Tree:
    """The rendered files, the manifest of kube-vip with changes that have to fit."""
    found: dict[str, list[NodeFile]] = {}
    for file in samples.iterate(cluster):
        text = file.content
        if file.path == MANIFEST:
            for old, new in changes:
                assert old in text
                text = text.replace(old, new)
        made = NodeFile(file.path, text.encode(), file.mode, file.owner)
        found.setdefault(file.node, []).append(made)
    return {name: tuple(files) for name, files in found.items()}


def rehearse(
    folder: Path,
    wanted: Wanted,
    work: Callable[[Lab], Result],
    changes: Sequence[Change] = (),
    *,
    given: bool = True,
) -> Result:
    """What `work` returns, which gets a lab whose programs all run."""
    cluster = wanted.cluster(folder)
    inside = folder / "lab"
    inside.mkdir()
    files = tree(cluster, changes)
    authority = pki.authority(cluster, samples.sample_secrets(samples.WITH_CA).pki)
    runtime: Runtime = WithFixedVip(Processes(), cluster)
    if given:
        runtime = WithKubeVip(Processes(), cluster, authority, program(folder))
    setting = Setting(cluster, files, runtime, authority)
    return run_apart(partial(_inside, setting, inside, work), str(inside))


def _inside(setting: Setting, folder: Path, work: Callable[[Lab], Result]) -> Result:
    with Lab(setting, folder) as lab:
        try:
            lab.start_all()
            return work(lab)
        except Exception:
            for log in sorted((folder / "logs").iterdir()):
                sys.stderr.write(f"--- {log.name}\n{log.read_text()[-3000:]}\n")
            raise


def until(what: str, look: Callable[[], Result]) -> Result:
    """What `look` finds, once it finds something."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {_PATIENCE:g} s")


def holders(lab: Lab) -> dict[str, set[str]]:
    """The VIPs on each node that has one."""
    wanted = {str(vip) for vip in lab.cluster.endpoint.vips}
    found = {name: wanted & _addresses(lab, name) for name in lab.nodes}
    return {name: vips for name, vips in found.items() if vips}


def only_holder(lab: Lab) -> str:
    """The node that alone has all VIPs, "" when there is none."""
    found = holders(lab)
    whole = [name for name, vips in found.items() if len(vips) == len(lab.cluster.endpoint.vips)]
    return whole[0] if len(found) == len(whole) == 1 else ""


def log(lab: Lab, name: str) -> str:
    return lab.log(name, KUBE_VIP).read_text()


def revisions(lab: Lab) -> list[dict[str, Any]]:
    """Every state that the Lease has had."""
    files = sorted((lab.folder / "apiservers" / "leases").glob("*.json"))
    return [json.loads(file.read_text())[1] for file in files]


def _addresses(lab: Lab, name: str) -> set[str]:
    words = [*lab.wires.enter(name), "ip", "-json", "address", "show", "dev", "ens3"]
    shown = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    return {info["local"] for card in shown for info in card.get("addr_info", ())}
