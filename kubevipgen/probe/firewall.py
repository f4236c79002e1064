"""Topic ``firewall``: the packet filter as the kernel has it, and what manages it.

``chains`` are those that packets to this host go through (hooks prerouting and input), from nft
and from both kinds of iptables; of the other hooks the policy alone is kept.
"""

from __future__ import annotations

import glob
import os
import re
from typing import Any

from kubevipgen.probe import iptables, modules, nft, processes, read
from kubevipgen.probe.topic import Request, Topic, UnavailableError

_INWARDS = frozenset({"prerouting", "input"})
_MAX_RULES = 20000  # kube-proxy of a busy cluster makes as many, and none of them matters here
_SETTING = re.compile(r"^\s*(\w+)\s*=\s*[\"']?([^\"'\n#]*)", re.MULTILINE)
_ZONED = re.compile(r"<interface\s+name=[\"']([^\"']+)[\"']")
Chains = list[dict[str, Any]]


def gather(request: Request) -> dict[str, Any]:
    """Each part is unknown by itself: the rules need root, the files mostly do not."""
    return {
        "chains": read.known(_chains),
        "ufw": read.known(_ufw),
        "firewalld": read.known(_firewalld, str(request.me()["interface"])),
    }


def _chains() -> Chains:
    has_nft = _may_have_nft()
    saved = [*_iptables("ip", has_nft=has_nft), *_iptables("ip6", has_nft=has_nft)]
    native = nft.parse(read.output("nft", "-j", "list", "ruleset")) if has_nft else []
    kept = without_doubles(native, saved)
    if sum(len(chain["rules"]) for chain in kept) > _MAX_RULES:
        raise UnavailableError(f"the packet filter has more than {_MAX_RULES} rules")
    return inward(kept)


def _may_have_nft() -> bool:
    """False only where nf_tables is surely not loaded: asking it for rules would load it."""
    seen = modules.look()
    if seen.loaded is None or seen.built_in is None:
        return True
    return "nf_tables" in seen.loaded | seen.built_in


def _iptables(family: str, *, has_nft: bool) -> Chains:
    """What iptables has of one family, in the old tables of the kernel and in nft's."""
    prefix = "iptables" if family == "ip" else "ip6tables"
    # Asking for the old tables would load their modules: only when they are in use already.
    old = (read.text_or_none(f"/proc/net/{family}_tables_names") or "").split()
    found: Chains = []
    if old:
        text = read.output(_first(f"{prefix}-legacy-save", f"{prefix}-save"))
        found += iptables.parse(text, family, "iptables-legacy")
    if has_nft and _has(f"{prefix}-nft-save"):
        found += iptables.parse(read.output(f"{prefix}-nft-save"), family, "iptables-nft")
    return found


def _first(*names: str) -> str:
    return next(filter(_has, names), names[-1])


def _has(program: str) -> bool:
    return isinstance(read.known(read.program, program), str)


def without_doubles(native: Chains, saved: Chains) -> Chains:
    """The tables of iptables once: nft shows them too, but not all that is in their rules."""
    own = {_table(chain) for chain in saved if chain["backend"] == "iptables-nft"}
    # A table that somebody wrote for nft under such a name has chains of other names.
    own -= {_table(chain) for chain in native if chain["hook"] and not chain["name"].isupper()}
    return [
        *(chain for chain in native if _table(chain) not in own),
        *(c for c in saved if c["backend"] != "iptables-nft" or _table(c) in own),
    ]


def _table(chain: dict[str, Any]) -> tuple[str, str]:
    return chain["family"], chain["table"]


def inward(chains: Chains) -> Chains:
    """The chains that packets to this host can reach; other hooks without their rules."""
    by_name = {(*_table(c), c["backend"], c["name"]): c for c in chains}
    reached = {name for name, chain in by_name.items() if chain["hook"] in _INWARDS}
    waiting = list(reached)
    while waiting:
        *place, _ = name = waiting.pop()
        for rule in by_name[name]["rules"]:
            below = (*place, rule["target"])
            if below in by_name and below not in reached:
                reached.add(below)
                waiting.append(below)
    return [
        chain if name in reached else {**chain, "rules": []}
        for name, chain in by_name.items()
        if name in reached or chain["hook"]
    ]


def _ufw() -> dict[str, Any] | None:
    """None when it is not installed."""
    text = read.text_or_none("/etc/ufw/ufw.conf")
    if text is None:
        return None
    defaults = settings(read.text_or_none("/etc/default/ufw") or "")
    return {
        "enabled": settings(text).get("ENABLED", "no").lower() == "yes",
        "inputPolicy": defaults.get("DEFAULT_INPUT_POLICY", "DROP").lower(),
        "chains": read.known(_ufw_rules),
    }


def _ufw_rules() -> Chains:
    """What the user allowed or denied, as ufw loads it at the next start."""
    found: Chains = []
    for family, name in (("ip", "user.rules"), ("ip6", "user6.rules")):
        text = read.text_or_none(f"/etc/ufw/{name}") or ""
        chains = iptables.parse(text, family, "ufw")
        found += [c for c in chains if c["name"] in {"ufw-user-input", "ufw6-user-input"}]
    return found


def _firewalld(interface: str) -> dict[str, Any] | None:
    """None when it is not installed; ``zone`` is that of the node's interface."""
    text = read.text_or_none("/etc/firewalld/firewalld.conf")
    running = bool(processes.gather(Request({}))["firewalld"])
    if text is None and not running:
        return None
    default = settings(text or "").get("DefaultZone", "public")
    zone = read.known(_zone, interface, default)
    return {"running": running, "defaultZone": default, "zone": zone}


def _zone(interface: str, default: str) -> str:
    """The zone whose permanent file names the interface."""
    for path in sorted(glob.glob("/etc/firewalld/zones/*.xml")):
        if interface and interface in _ZONED.findall(read.text(path)):
            return os.path.splitext(os.path.basename(path))[0]
    return default


def settings(text: str) -> dict[str, str]:
    """``NAME=value`` lines of a shell-like file."""
    return {name: value.strip() for name, value in _SETTING.findall(text)}


TOPIC = Topic("firewall", gather)
