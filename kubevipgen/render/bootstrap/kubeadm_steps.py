"""Steps about kubeadm: wait for the endpoint, init or join, what follows init, the proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubevipgen.model import Cluster, Node, Role
from kubevipgen.render.bootstrap.paths import BEGUN
from kubevipgen.render.bootstrap.program_steps import cri_socket
from kubevipgen.render.bootstrap.shell import command
from kubevipgen.render.bootstrap.step import Step
from kubevipgen.render.kube_vip import after_init as after_init_script
from kubevipgen.render.kube_vip import manifest
from kubevipgen.render.kubeadm.parts import INIT_PATH, JOIN_PATH
from kubevipgen.render.plan import FilePlan
from kubevipgen.spec.host_words import MEMBERS
from kubevipgen.spec.kubeadm_places import certificates_directory

_WORKER_CA = "/etc/kubernetes/pki/ca.crt"  # where kubeadm join puts it
_READY_WITHIN = 120  # seconds; what was just waited for is there, or something is wrong


def endpoint(cluster: Cluster, node: Node) -> Iterator[Step]:
    """Before the preflight, which takes an endpoint that does not answer for a fault."""
    if node.role in MEMBERS and not cluster.is_init_node(node):
        yield Step(
            "endpoint",
            "Wait until the endpoint answers",
            (_wait(cluster, 1),),
            done="kubeadm_done",
            why=("kubeadm init on the first control plane brings it up.",),
        )


def _url(cluster: Cluster, path: str) -> str:
    return f"https://{cluster.endpoint.authority}/{path}"


def _wait(cluster: Cluster, times: int) -> str:
    return command("wait_for", _url(cluster, "livez"), cluster.bootstrap.vip_timeout, times)


def kubeadm(cluster: Cluster, node: Node) -> Iterator[Step]:
    """Once; a run that was cut off is never repeated over what it left."""
    if node.role not in MEMBERS:
        return
    first = cluster.is_init_node(node)
    name, run = ("init", _init(cluster)) if first else ("join", _JOIN)
    yield Step(
        "kubeadm",
        f"Run kubeadm {name}",
        ("kubeadm_begin", run, "kubeadm_end"),
        done="kubeadm_done",
        undo=(
            command("kubeadm", "reset", "-f", *cri_socket(cluster, node)),
            command("rm", "-f", BEGUN),
            *_left_vips(cluster, node),
        ),
        why=_KEPT_BACK if first else (),
    )


_KEPT_BACK = (
    "Next to --config only --upload-certs and the --skip flags are allowed. Without the latter the",
    "token and the certificate key would stand in the journal.",
)


_JOIN = f"kubeadm join --config {JOIN_PATH}"


def _init(cluster: Cluster) -> str:
    upload = " --upload-certs" if len(cluster.control_planes) > 1 else ""
    hidden = "--skip-token-print --skip-certificate-key-print"
    return f"kubeadm init --config {INIT_PATH}{upload} \\\n    {hidden}"


def _left_vips(cluster: Cluster, node: Node) -> Iterator[str]:
    """A pod that is killed in the middle of holding the VIP leaves it on the interface."""
    if node not in cluster.vip_nodes or not node.interface:
        return
    for vip in cluster.endpoint.vips:
        address = f"{vip}/{vip.max_prefixlen}"
        delete = command("ip", "address", "delete", address, "dev", node.interface)
        yield f"{delete} 2>/dev/null || :"


def after_init(cluster: Cluster, plans: Sequence[FilePlan]) -> Iterator[Step]:
    """The end of super-admin.conf, when the VIP is seen to be well, and to be well afterwards."""
    path = after_init_script.PATH
    if path not in {plan.path for plan in plans}:
        return
    scoped = cluster.kube_vip is not None and cluster.kube_vip.scoped
    switched = f"test -s {manifest.PATH} && ! grep -q super-admin.conf {manifest.PATH}"
    # Where kube-vip waits for the rights that the script gives, there is no VIP to wait for.
    before = () if after_init_script.brings_the_vip(cluster) else (_wait(cluster, 3),)
    yield Step(
        "after-init",
        "Give kube-vip the kubeconfig that it keeps",
        (
            *before,
            f"sh {path} || not_yet 'kube-vip still works as it did.'",
            _wait(cluster, 5),
        ),
        done="" if scoped else switched,  # rights in the API show in no file
        stays="The manifest goes with kubeadm reset, rights with the cluster.",
        why=("The kubelet restarts kube-vip, which moves the VIP for some seconds.",),
    )


def verify(cluster: Cluster, node: Node) -> Iterator[Step]:
    """A load balancer comes up before there is a cluster, so there is nothing to ask for."""
    if node.role in MEMBERS:
        url, authority = _url(cluster, "readyz"), _ca_file(cluster, node)
        yield Step(
            "verify",
            "See that the API is ready through the endpoint",
            (command("wait_until_ready", url, authority, _READY_WITHIN),),
            done=command("ready", url, authority),
        )


def _ca_file(cluster: Cluster, node: Node) -> str:
    if node.role is Role.CONTROL_PLANE:
        return f"{certificates_directory(cluster)}/ca.crt"
    given = cluster.kubeadm_overrides.get("JoinConfiguration", {})
    return str(given.get("caCertPath") or _WORKER_CA)
