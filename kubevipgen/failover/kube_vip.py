"""kube-vip's manifest -> its lease. Defaults are those of kube-vip 1.2: 15, 10 and 2 s."""

from __future__ import annotations

from typing import Any

from kubevipgen.failover.settings import Lease
from kubevipgen.failover.trees import File

_ARP_RATE = 3.0  # vip_arpRate, in ms there; less than 500 is set back to this
_DEFAULTS = {"vip_leaseduration": 15.0, "vip_renewdeadline": 10.0, "vip_retryperiod": 2.0}


def pod_program(file: File) -> str:
    """The program that a manifest of a pod runs: kube-vip, keepalived, haproxy, "" for others."""
    container = _container(_document(file))
    image = str(container.get("image", "")).rsplit("@", 1)[0].rsplit("/", 1)[-1].split(":")[0]
    for name in (str(container.get("name", "")), image):
        for program in ("kube-vip", "keepalived", "haproxy"):
            if name.startswith(program):
                return program
    return ""


def read(file: File) -> tuple[Lease | None, tuple[str, ...]]:
    """The lease by which the nodes elect a holder, and notes; None for BGP and routing tables.

    FindingsError for text that is no YAML.
    """
    env = _env(_container(_document(file)))
    if env.get("cp_enable") != "true":
        return None, (f"{file.name}: kube-vip does not serve the control plane.",)
    if env.get("vip_arp") != "true":
        return None, (f"{file.name}: without vip_arp the routers decide, and are not known here.",)
    found: list[float] = []
    for name, default in _DEFAULTS.items():
        text = env.get(name, "")
        if text and not text.isdecimal():
            raise file.refused(f"{name} is {text!r}, not a whole number of seconds", 1, 1)
        found.append(float(text) if text else default)
    rate = env.get("vip_arpRate", "")
    often = int(rate) / 1000 if rate.isdecimal() and int(rate) >= 500 else _ARP_RATE
    duration, renew, retry = found
    return Lease(duration, renew, retry, often), ()


def _document(file: File) -> Any:
    from kubevipgen.formats import yaml  # noqa: PLC0415  (start-up time)

    try:
        return next(iter(yaml.parse_all(file.text)), None)
    except yaml.ParseError as error:
        raise file.unparsed(error) from None


def _container(document: Any) -> dict[str, Any]:
    if not isinstance(document, dict) or not isinstance(document.get("spec"), dict):
        return {}
    containers = document["spec"].get("containers")
    first = containers[0] if isinstance(containers, list) and containers else None
    return first if isinstance(first, dict) else {}


def _env(container: dict[str, Any]) -> dict[str, str]:
    listed = container.get("env")
    return {
        str(item["name"]): str(item.get("value", ""))
        for item in (listed if isinstance(listed, list) else ())
        if isinstance(item, dict) and "name" in item
    }
