"""What a release can do, as named capabilities."""

from __future__ import annotations

from dataclasses import dataclass, field

from kubevipgen.versions.number import Version


@dataclass(frozen=True, slots=True)
class KubernetesContract:
    """What a Kubernetes release (kubeadm and kubelet of that release) needs and accepts."""

    version: Version
    kubeadm_api: str  # "v1beta3" or "v1beta4" (group kubeadm.k8s.io)
    extra_args_are_lists: bool  # v1beta4: [{name, value}]; v1beta3: a map
    has_timeouts: bool  # InitConfiguration.timeouts (v1beta4)
    has_proxy_disabled: bool  # ClusterConfiguration.proxy.disabled (v1beta4)
    encryption_algorithms: tuple[str, ...]  # what kubeadm can make; only RSA-2048 before v1beta4
    has_certificate_validity: bool  # ClusterConfiguration.certificateValidityPeriod (v1beta4)
    super_admin_for_init: bool  # kube-vip needs super-admin.conf until `kubeadm init` is done
    init_calls_through_vip: bool  # the 1 minute window: raise timeouts.kubernetesAPICall
    vip_needed_during_init: bool  # kubeadm init itself talks through the control plane endpoint
    host_aliases_in_static_pods: bool  # broken in 1.29.0 to 1.29.6
    bridge_nf_call_enforced: bool  # kubeadm preflight demands bridge-nf-call-iptables=1
    port_check_on_wildcard: bool  # kubeadm's preflight wants a port free on every address
    cgroup_v1_refused: bool  # the kubelet does not start on cgroup v1 unless failCgroupV1: false
    has_fail_cgroup_v1: bool  # KubeletConfiguration.failCgroupV1
    swap_limited: bool  # with failSwapOn: false, pods get no swap unless memorySwap says so
    kernel_minimum: str  # kubeadm's SystemVerification accepts this kernel and later ones ...
    kernel_branches: tuple[str, ...]  # ... and these older branches
    kernel_enforced: bool  # it stops at any other kernel; False: it only warns
    kubelet_asks_runtime: bool  # the kubelet takes the cgroup driver from CRI's RuntimeConfig
    runtime_config_wanted: bool  # kubeadm preflight warns of a runtime without RuntimeConfig
    kubelet_local_mode: bool  # kubelet.conf of a control plane points to its own apiserver
    patch_targets: tuple[str, ...]
    proxy_modes: tuple[str, ...]
    deprecated_proxy_modes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KubeVipContract:
    """What one kube-vip release reads from its environment."""

    version: Version
    subnet_env: str  # "vip_cidr" (0.8) or "vip_subnet" (0.9 and later)
    dual_stack: bool  # whether two VIPs, one per family, work
    log_scale: str  # vip_loglevel counts as "slog" (0 info, 4 warn) or "logrus" (4 info, 3 warn)
    has_health_check_port: bool
    has_control_plane_health_check: bool
    masquerade_needs_iptables_image: bool
    env_names: frozenset[str] = field(default=frozenset(), repr=False)  # all that it reads


@dataclass(frozen=True, slots=True)
class KeepalivedContract:
    """What one keepalived branch accepts in its configuration."""

    version: Version


@dataclass(frozen=True, slots=True)
class HaproxyContract:
    """What one haproxy branch accepts in its configuration."""

    version: Version
    lts: bool = True  # a long-term branch


@dataclass(frozen=True, slots=True)
class ImageProfile:
    """A container image as data: where it looks for its config and what is inside it."""

    name: str  # key in data/images.yaml, e.g. "osixia-keepalived-2.3"
    repository: str  # "docker.io/osixia/keepalived"; "" when the user has to name the image
    tag: str  # "{version}" in it stands for the version asked for
    config_path: str  # inside the container
    command: tuple[str, ...] = ()  # replaces the image's entry point when not empty
    args: tuple[str, ...] = ()
    user: int = 0  # uid (and gid) the process runs as
    http_client: str = ""  # "curl", "wget" (busybox or GNU) or "" when there is none
    read_only_root: bool = False
    writable_dirs: tuple[str, ...] = ()  # emptyDir mounts that a read-only root needs
    architectures: tuple[str, ...] = ()  # as in GOARCH; empty: not known

    def image(self, version: str) -> str:
        """The reference for one version, ``docker.io/library/haproxy:3.2``; "" without one."""
        tag = self.tag.replace("{version}", version.removeprefix("v"))
        return f"{self.repository}:{tag}" if self.repository else ""


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything that depends on a release, as named capabilities."""

    kubernetes: KubernetesContract
    kube_vip: KubeVipContract | None = None
    keepalived: KeepalivedContract | None = None
    haproxy: HaproxyContract | None = None
    warnings: tuple[str, ...] = field(default=())  # e.g. "Kubernetes 1.38.0 is not known; ..."
