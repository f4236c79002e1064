"""What a pod of kube-vip is told: environment before flags, read as kube-vip's Go code reads it.

A question has three answers: ``is_on``, ``is_off``, or neither where the value comes from
elsewhere (valueFrom, envFrom, a config file) or waits to be filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kubevipgen import resources
from kubevipgen.finding import Edit, Location, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.view.manifest import Pod, Step
from kubevipgen.lint.view.word import Word
from kubevipgen.versions.lint_rows import has, version_in
from kubevipgen.versions.number import Version

TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})  # Go's strconv.ParseBool
FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
MODES = {  # in the order in which kube-vip looks at them
    "bgp_enable": "BGP",
    "vip_arp": "ARP",
    "vip_wireguard": "wireguard",
    "vip_routingtable": "routing table",
}
_SWITCHES = {  # flags without a value
    "arp": "vip_arp",
    "bgp": "bgp_enable",
    "table": "vip_routingtable",
    "wireguard": "vip_wireguard",
    "controlplane": "cp_enable",
    "services": "svc_enable",
    "servicesElection": "svc_election",
    "leaderElection": "vip_leaderelection",
    "enableLoadBalancer": "lb_enable",
    "autodetectcp": "cp_detect",
    "ddns": "vip_ddns",
    "lbClassOnly": "lb_class_only",
    "onlyAllowTrafficServicePorts": "enable_service_security",
    "inCluster": "inCluster",
}
_FLAGS = {
    "address": "address",
    "vip": "vip_address",
    "interface": "vip_interface",
    "serviceInterface": "vip_servicesinterface",
    "vipSubnet": "vip_subnet",
    "cidr": "vip_cidr",
    "port": "port",
    "leaseDuration": "vip_leaseduration",
    "leaseRenewDuration": "vip_renewdeadline",
    "leaseRetry": "vip_retryperiod",
    "leaseName": "vip_leasename",
    "namespace": "cp_namespace",
    "lbPort": "lb_port",
    "lbForwardingMethod": "lb_fwdmethod",
    "bgpRouterID": "bgp_routerid",
    "localAS": "bgp_as",
    "peerAddress": "bgp_peeraddress",
    "peerAS": "bgp_peeras",
    "bgppeers": "bgp_peers",
    "sourceIF": "bgp_sourceif",
    "sourceIP": "bgp_sourceip",
    "k8sConfigPath": "k8s_config_file",
    "healthCheckPort": "health_check_port",
    "controlPlaneHealthCheckAddress": "control_plane_health_check_address",
    "annotations": "annotation",
    "leaderElectionType": "leaderElectionType",
}
_COMMANDS = frozenset({"manager", "start", "service"})
_NEWEST = frozenset({"", "latest", "main"})  # tags that mean the newest release


@dataclass(frozen=True, slots=True)
class Settings:
    """``release`` is None for the newest; ``is_certain`` says whether that is known."""

    pod: Pod = field(repr=False)
    release: Version | None
    is_certain: bool
    command: str  # manager, start, service, or ""
    flags: dict[str, Word]  # by the name of the variable
    is_open: bool  # whether settings may come from a file or a ConfigMap that is not seen

    def has(self, row: str) -> bool:
        """Whether this release behaves so: a row of ``data/lint-kube-vip.yaml``."""
        return has("kube-vip", row, self.release)

    def reads(self, name: str) -> bool:
        """Whether this release reads a variable of ``data/lint-kube-vip-env.yaml``."""
        rows = resources.data("lint-kube-vip-env")
        return name in rows and has("kube-vip-env", name, self.release)

    def reads_later(self, name: str) -> bool:
        """Whether a variable came with a later release than this one."""
        row = resources.data("lint-kube-vip-env").get(name, {})
        return "from" in row and not self.reads(name) and "until" not in row

    def word(self, name: str) -> Word | None:
        """The value in effect where it stands; None when it is not written, or empty."""
        found = self.pod.main.env.get(name)
        if found is not None and found.text:
            return found
        if self._comes_from_elsewhere(name):
            return None
        found = self.flags.get(name)
        return found if found is not None and found.text else None

    def value(self, name: str) -> str:
        """The value in effect, "" for none and for one that nobody knows yet."""
        word = self.word(name)
        return word.text if word is not None and not is_open_word(word) else ""

    def number(self, name: str, default: int) -> int | None:
        """The value as a number, the default when it is not set, None when nobody knows."""
        word = self.word(name)
        if word is None:
            return default if self.lacks(name) else None
        return None if is_open_word(word) else word.number

    def lacks(self, name: str) -> bool:
        """Whether it is certain that nothing sets it."""
        return self.word(name) is None and not self.is_open and not self._comes_from_elsewhere(name)

    def _comes_from_elsewhere(self, name: str) -> bool:
        names = {word.text for word in self.pod.main.env_names}  # valueFrom has no value
        return name in names and name not in self.pod.main.env

    def is_on(self, name: str) -> bool:
        """Whether a switch is on for certain."""
        return self.value(name) in TRUE

    def is_off(self, name: str) -> bool:
        """Whether a switch is off for certain."""
        return self.value(name) in FALSE or self.lacks(name)

    @property
    def modes(self) -> tuple[str, ...]:
        """The variables of the modes that are on."""
        return tuple(name for name in MODES if self.is_on(name))

    @property
    def mode(self) -> str:
        """ARP, BGP, ...; "" for none."""
        return next((MODES[name] for name in self.modes), "")

    @property
    def serves_api(self) -> bool:
        """Whether it manages a control plane's VIP."""
        return self.command == "manager" and self.is_on("cp_enable")

    @property
    def elects(self) -> bool:
        """Whether a lease of Kubernetes decides who serves the control plane."""
        asked = self.mode == "ARP" or (bool(self.mode) and self.is_on("vip_leaderelection"))
        return self.serves_api and asked and not self.asks_etcd

    @property
    def asks_etcd(self) -> bool:
        """Whether it elects through etcd, without any client of Kubernetes."""
        return self.value("leaderElectionType") == "etcd"

    @property
    def address(self) -> Word | None:
        """The VIP as written, perhaps two with a comma; ``address`` counts before the old name."""
        return self.word("address") or self.word("vip_address")

    @property
    def error(self) -> Severity:
        """How bad an error of one release is: a warning when the release is a guess."""
        return Severity.ERROR if self.is_certain else Severity.WARNING

    @property
    def warning(self) -> Severity:
        """How bad a warning of one release is: an info when the release is a guess."""
        return Severity.WARNING if self.is_certain else Severity.INFO

    @property
    def place(self) -> Location:
        """The container of kube-vip."""
        path = (*self.pod.main.path, "env")
        if self.pod.manifest.get(*path) is not None:
            return self.pod.manifest.at(*path, key=True)
        return self.pod.manifest.at(*self.pod.main.path)


def settings(pod: Pod, around: Around) -> Settings | None:
    """Of a pod of kube-vip that runs, None for any other."""
    if pod.program != "kube-vip":
        return None
    image = pod.main.image
    written = version_in(image.tag) if image else None
    release = written or around.assumed.get("kube-vip")
    is_newest = (
        image is not None
        and image.tag in _NEWEST
        and not image.digest
        and not image.word.is_placeholder
        and not image.repository.startswith("plndr/")  # Docker Hub, left behind in 2021
    )
    words = (*pod.main.command, *pod.main.args)
    command = next((word.text for word in words if word.text in _COMMANDS), "")
    flags = dict(_flags(words))
    is_open = bool(
        pod.manifest.get(*pod.main.path, "envFrom")
        or any(word.text == "config_file" for word in pod.main.env_names)
        or any(word.text.startswith(("--config", "-c")) for word in words)
    )
    return Settings(pod, release, release is not None or is_newest, command, flags, is_open)


def manager(pod: Pod, around: Around) -> Settings | None:
    """As :func:`settings`, but only for ``kube-vip manager``."""
    found = settings(pod, around)
    return found if found is not None and found.command == "manager" else None


def is_open_word(word: Word) -> bool:
    """Whether the value is to be filled in, by a person or by the kubelet."""
    return word.is_placeholder or "$(" in word.text


def entries(pod: Pod) -> Iterator[tuple[str, tuple[Step, ...], object]]:
    """Each entry of the environment in order: name, path, the plain value (None for none)."""
    listed = pod.manifest.get(*pod.main.path, "env")
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("name"), str):
            yield entry["name"], (*pod.main.path, "env", index), entry.get("value")


def renamed(pod: Pod, old: str, new: str) -> tuple[Edit, ...]:
    """The edit that gives a variable another name, when it stands there once."""
    found = [path for name, path, _ in entries(pod) if name == old]
    return pod.manifest.edit(new, *found[0], "name") if len(found) == 1 else ()


def _flags(words: tuple[Word, ...]) -> Iterator[tuple[str, Word]]:
    for index, word in enumerate(words):
        name, equals, value = word.text.removeprefix("--").partition("=")
        if not word.text.startswith("--"):
            continue
        if name in _SWITCHES:
            yield _SWITCHES[name], Word(value if equals else "true", word.at)
        elif name in _FLAGS and equals:
            yield _FLAGS[name], Word(value, word.at)
        elif name in _FLAGS and index + 1 < len(words):
            yield _FLAGS[name], words[index + 1]
