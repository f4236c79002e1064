"""kube-vip's environment -> the section ``kubeVip`` of a cluster file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kubevipgen.adopt import bgp, profile
from kubevipgen.adopt.held import is_true
from kubevipgen.adopt.notes import Fate, Notes
from kubevipgen.adopt.releases import counts_as_logrus
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Word
from kubevipgen.spec.kubeadm_places import KUBE_VIP_KUBECONFIG
from kubevipgen.timings import Timings

_WAYS = (("bgp_enable", "bgp"), ("vip_routingtable", "routing-table"), ("vip_arp", "arp"))
_FLAG = "--prometheusHTTPServer"
_HEALTH, _TABLE, _PORT = 9445, 198, 6443
_LOGRUS = {2: 8, 3: 4, 4: 0, 5: -4}  # up to 0.8.9: error, warn, info, debug


def section(pods: Sequence[Pod], times: Timings, port: int, notes: Notes) -> dict[str, Any]:
    """Only what differs from the defaults; ``port`` is that of the endpoint."""
    if not pods:
        return {}
    pod = pods[0]
    env = pod.main.env
    found: dict[str, Any] = {}
    way = next((name for variable, name in _WAYS if is_true(env.get(variable))), "")
    if not way:
        message = "kube-vip is told no way to announce the VIP (vip_arp, bgp_enable, ...)"
        notes.warning(Fate.REFUSED.value, message, "kubeVip.announce is arp now", pod.manifest.at())
    elif way != "arp":
        found["announce"] = way
    found.update(_lease(pods, times))
    if is_true(env.get("lb_enable")):
        found["loadBalancer"] = dict(_balancing(pod, port))
    if is_true(env.get("svc_enable")):
        found["services"] = True
    if way == "bgp":
        found["bgp"] = bgp.section(pods, notes)
    table = _number(env.get("vip_routingtableid"))
    if way == "routing-table" and table and table != _TABLE:
        found["routingTable"] = {"id": table}
    found.update(_listeners(pod))
    found.update(_rest(pods))
    return found


def _number(word: Word | None) -> int | None:
    return word.number if word else None


def _lease(pods: Sequence[Pod], times: Timings) -> Iterator[tuple[str, Any]]:
    found = profile.lease(pods)
    if found and found != times.lease:
        names = ("leaseDuration", "renewDeadline", "retryPeriod")
        yield "leaderElection", dict(zip(names, found, strict=True))


def _balancing(pod: Pod, port: int) -> Iterator[tuple[str, Any]]:
    env = pod.main.env
    yield "enabled", True
    listens = _number(env.get("lb_port")) or _PORT
    if listens != port:
        yield "port", listens
    method = env.get("lb_fwdmethod")
    if method and method.text == "masquerade":
        yield "forwarding", "masquerade"


def _listeners(pod: Pod) -> Iterator[tuple[str, int]]:
    """The metrics listener where the files ask for it, not where kube-vip has it by itself."""
    word = pod.main.env.get("prometheus_server")
    args = [one.text for one in pod.main.args]
    said = word.text if word else ""
    if not said and _FLAG in args[:-1]:
        said = args[args.index(_FLAG) + 1]
    port = said.rpartition(":")[2]
    if port.isascii() and port.isdigit() and 0 < int(port) <= 65535:
        yield "prometheusPort", int(port)
    health = _number(pod.main.env.get("health_check_port"))
    if health and health != _HEALTH:
        yield "healthPort", health


def _rest(pods: Sequence[Pod]) -> Iterator[tuple[str, Any]]:
    """The first node may have another kubeconfig until its bootstrap is over."""
    pod = pods[0]
    level = _number(pod.main.env.get("vip_loglevel"))
    if level is not None:
        yield "logLevel", _LOGRUS.get(level, level) if counts_as_logrus(pod) else level
    if KUBE_VIP_KUBECONFIG in {path.text for one in pods for path, _ in one.host_paths.values()}:
        yield "kubeconfig", "scoped"
