"""``/etc/kubernetes/manifests/kube-vip.yaml``."""

from __future__ import annotations

from kubevipgen.formats.yaml import Map, Seq
from kubevipgen.model import KubeVip
from kubevipgen.render import pod
from kubevipgen.render.header import header
from kubevipgen.render.kube_vip import hosts, kubeconfig, rbac
from kubevipgen.render.kube_vip.env import ca_file, checks_apiserver, settings
from kubevipgen.render.kube_vip.setting import Setting
from kubevipgen.render.plan import Content, Job
from kubevipgen.spec.kubeadm_places import KUBE_VIP_KUBECONFIG

PATH = "/etc/kubernetes/manifests/kube-vip.yaml"
_SUPER_ADMIN = (
    "admin.conf has no rights until kubeadm init has made its ClusterRoleBinding, for which",
    "init needs the VIP (kube-vip issue 684). Afterwards /etc/kubevipgen/after-init.sh puts",
)
# Where init needs no VIP, kube-vip may wait: better than an administrator's kubeconfig in a pod
# that would keep it if the step after init were forgotten.
_WAITS = (
    "Its user has no rights until /etc/kubevipgen/after-init.sh has run. kubeadm init of this",
    "release does without the VIP; until then kube-vip only asks for its lease again and again.",
)


def needs_hosts_file(job: Job) -> bool:
    """Whether this kubelet leaves ``hostAliases`` of static pods out."""
    return not job.cluster.contract.kubernetes.host_aliases_in_static_pods


def build(job: Job) -> Content:
    """Raises MissingSecretError: a BGP peer's password, or kube-vip's own certificate."""
    kube_vip = job.cluster.kube_vip
    assert kube_vip is not None  # noqa: S101  (plan() is the only way here)
    tree = pod.base("kube-vip", kube_vip.image)
    only = pod.container(tree)
    given = tuple(settings(job, kube_vip))
    only["env"] = _env(given)
    _args(only, kube_vip)
    _probe(only, job, kube_vip)
    _rights(only, kube_vip)
    _kubeconfig(tree, job)
    if checks_apiserver(job.cluster):
        path = ca_file(job.cluster)
        pod.mount_file(tree, "ca", path, path)
    if needs_hosts_file(job):
        _hosts(tree)
    secrets = tuple(dict.fromkeys(secret for one in given for secret in one.secrets))
    text = pod.dump(tree, header(job, "kube-vip: holds the VIP."))
    return Content(text, secrets, _later(job, text))


def _env(given: tuple[Setting, ...]) -> Seq:
    env = Seq()
    for setting in given:
        if setting.why:
            env.comments[len(env)] = setting.why
        env.append(setting.entry())
    return env


def _args(only: Map, kube_vip: KubeVip) -> None:
    """The metrics listener: on :2112 of every address unless a flag says otherwise."""
    port = kube_vip.prometheus_port
    only["args"] = ["manager", "--prometheusHTTPServer", f":{port}" if port else ""]
    if not port:
        only.comments["args"] = (
            "No metrics: kube-vip ignores an empty prometheus_server and would listen on :2112.",
        )


def _probe(only: Map, job: Job, kube_vip: KubeVip) -> None:
    contract = job.cluster.contract.kube_vip
    if contract and contract.has_health_check_port and kube_vip.health_port:
        only["livenessProbe"]["httpGet"]["port"] = kube_vip.health_port
    else:
        del only["livenessProbe"]


def _rights(only: Map, kube_vip: KubeVip) -> None:
    """Balancing with masquerade writes kernel settings under /proc/sys."""
    if kube_vip.load_balancer and kube_vip.lb_forwarding == "masquerade":
        only["securityContext"] = Map(privileged=True)
        only.comments["securityContext"] = (
            "lb_fwdmethod masquerade sets net.ipv4.vs.conntrack and ip_forward through /proc/sys.",
        )


def _kubeconfig(tree: Map, job: Job) -> None:
    """What is mounted at first; the checksum restarts the pod when its own certificate is new."""
    host_path: Map = tree["spec"]["volumes"][0]["hostPath"]
    wanted = kubeconfig.wanted(job.cluster)
    if wanted == KUBE_VIP_KUBECONFIG:
        pod.annotate_checksum(tree, job, kubeconfig.build(job))
        host_path["path"] = wanted
        if job.cluster.is_init_node(job.node) and rbac.documents(job.cluster):
            host_path.comments["path"] = _WAITS
    if kubeconfig.uses_super_admin(job):
        host_path["path"] = kubeconfig.SUPER_ADMIN
        host_path.comments["path"] = (*_SUPER_ADMIN, f"{wanted} here.")


def _later(job: Job, text: str) -> str:
    """As manifests/scripts/after-init.sh leaves it: the same but for the one path."""
    if not kubeconfig.uses_super_admin(job):
        return ""
    wanted = kubeconfig.wanted(job.cluster)
    return text.replace(f"path: {kubeconfig.SUPER_ADMIN}", f"path: {wanted}")


def _hosts(tree: Map) -> None:
    del tree["spec"]["hostAliases"]
    pod.mount_file(tree, "hosts", hosts.PATH, "/etc/hosts")
    mounts: Seq = pod.container(tree)["volumeMounts"]
    mounts.comments[len(mounts) - 1] = (
        "In place of hostAliases, which this kubelet leaves out (kubernetes issue 122420): the",
        "name `kubernetes` leads to the apiserver of this node.",
    )
