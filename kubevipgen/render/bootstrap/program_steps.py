"""Steps about programs: packages, what must be installed, services, images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubevipgen.model import Cluster, Node, Role
from kubevipgen.render.bootstrap.shell import command, every
from kubevipgen.render.bootstrap.step import Step
from kubevipgen.render.kubeadm.parts import INIT_PATH
from kubevipgen.render.plan import FilePlan
from kubevipgen.spec.host_words import MEMBERS
from kubevipgen.spec.overrides import override

_IMAGES_STAY = "Images stay: the next kubelet removes those that nothing uses."
_MANIFESTS = "/etc/kubernetes/manifests"
# Service -> where the files stand that it reads; haproxy first, as keepalived asks it.
_SERVICES = {
    "haproxy": "/etc/haproxy/",
    "keepalived": "/etc/keepalived/",
    "kubelet": "/etc/kubevipgen/kubelet.yaml",
}


def programs(cluster: Cluster, node: Node, plans: Sequence[FilePlan]) -> Iterator[Step]:
    """Packages of the distribution, then whether all that is needed is here, from wherever."""
    if packages := cluster.bootstrap.packages:
        wait = "not_yet 'The packages could not be installed.'"
        yield Step(
            "packages",
            "Install the packages",
            (f"{command('install_packages', *packages)} ||\n    {wait}",),
            done=command("installed", *packages),
            stays="Packages stay installed: others may need them by now.",
        )
    needed = [name for name, _ in _services(plans)]
    if node.role in MEMBERS:
        needed += ["kubeadm", "kubelet"]
    if cluster.bootstrap.pull_images and (_pods(cluster, plans) or node.role is Role.WORKER):
        needed.append("crictl")
    if needed:
        run = command("need_programs", *needed)
        yield Step("programs", "Check that the programs are here", (run,), done=run)
    if node.role in MEMBERS:
        yield Step(
            "kubelet",
            "Have the kubelet started at every boot",
            ("systemctl enable kubelet",),
            done="systemctl is-enabled --quiet kubelet",
            undo=("systemctl disable --now kubelet",),
            why=("kubeadm starts it, and only warns when a reboot would not.",),
        )


def services(plans: Sequence[FilePlan]) -> Iterator[Step]:
    """Services of the host that run with our files; a restart that is not needed moves the VIP."""
    for name, files in _services(plans):
        yield Step(
            f"service-{name}",
            f"Start {name}",
            (
                "systemctl daemon-reload",
                f"systemctl enable {name}",
                f"systemctl restart {name}",
            ),
            done=command("runs_with", name, *files),
            undo=(f"systemctl disable --now {name}",),
        )


def _services(plans: Sequence[FilePlan]) -> Iterator[tuple[str, list[str]]]:
    """Name, and the files that it must have been started after."""
    paths = sorted(plan.path for plan in plans)
    for name, where in _SERVICES.items():
        drop_in = f"/etc/systemd/system/{name}.service.d/"
        if any(path.startswith(drop_in) for path in paths):
            # A file that depends on the secrets would make this text depend on them, too.
            read = (p for p in paths if p.startswith((where, drop_in)) and not p.endswith(".crt"))
            yield name, list(read)


def images(cluster: Cluster, node: Node, plans: Sequence[FilePlan]) -> Iterator[Step]:
    """Pulled before anything waits for them, where the cluster file asks for that."""
    if not cluster.bootstrap.pull_images:
        return
    if pods := _pods(cluster, plans):
        here = [f"{command('crictl', 'inspecti', '-q', image)} >/dev/null 2>&1" for image in pods]
        yield Step(
            "images",
            "Pull the images of the static pods",
            tuple(command("crictl", "pull", image) for image in pods),
            done=every(here),
            stays=_IMAGES_STAY,
        )
    if node.role in MEMBERS:
        yield Step(
            "kubeadm-images",
            "Pull the images of Kubernetes",
            (_pull(cluster, node),),
            done="kubeadm_done",
            stays=_IMAGES_STAY,
        )


def _pods(cluster: Cluster, plans: Sequence[FilePlan]) -> list[str]:
    parts = (
        ("haproxy", cluster.haproxy),
        ("keepalived", cluster.keepalived),
        ("kube-vip", cluster.kube_vip),
    )
    paths = {plan.path for plan in plans}
    return [part.image for name, part in parts if part and f"{_MANIFESTS}/{name}.yaml" in paths]


def _pull(cluster: Cluster, node: Node) -> str:
    """A join configuration does not say which images there are, so flags have to."""
    if cluster.is_init_node(node):
        return command("kubeadm", "config", "images", "pull", "--config", INIT_PATH)
    flags = ["--kubernetes-version", f"v{cluster.kubernetes}"]
    if cluster.image_repository:
        flags += ["--image-repository", cluster.image_repository]
    if node.role is not Role.WORKER:
        return command("kubeadm", "config", "images", "pull", *flags, *cri_socket(cluster, node))
    listed = command("kubeadm", "config", "images", "list", *flags)
    return f"{listed} |\n    grep -E '/(kube-proxy|pause):' | xargs -n 1 crictl pull"


def cri_socket(cluster: Cluster, node: Node) -> list[str]:
    """The flag that names the container runtime's socket, when the cluster file does."""
    kind = "InitConfiguration" if cluster.is_init_node(node) else "JoinConfiguration"
    socket = override(cluster, kind, "nodeRegistration", "criSocket")
    return ["--cri-socket", str(socket)] if socket else []
