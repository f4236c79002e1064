"""Reports to show: one with something of everything, and any at all."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from kubevipgen.finding import CANNOT_TELL, Finding, Outcome, Severity, Status
from kubevipgen.report.outcomes import Report

NODES = ("cp-1", "cp-2", "cp-3")
PHASES = {"cp-1": "init", "cp-2": "join-control-plane", "cp-3": "join-control-plane"}
TOPICS = {
    "vip-on-link": "addresses",
    "interface-up": "addresses",
    "vip-silent": "vip",
    "clock-synchronised": "host",
    "ports-free": "ports",
    "kubelet-idle": "host",
    "firewall-lets-vrrp": "vrrp",
    "bgp-port-free": "ports",
    "same-vrid": "nodes",
}
SUMMARIES = {"vip-on-link": "The VIP is inside an on-link prefix of the chosen interface."}
MANUALS = {"vip-silent": "Nobody has the VIP.\n\nWhy: two owners cut each other off."}


def outcome(  # noqa: PLR0917  (a row of a table)
    check: str,
    status: Status = Status.PASS,
    message: str = "",
    hint: str = "",
    node: str = "cp-1",
    severity: Severity | None = None,
) -> Outcome:
    severities = {Status.FAIL: Severity.ERROR, Status.SKIPPED: Severity.INFO}
    kind = severity or severities.get(status, Severity.WARNING)
    found = (Finding(check, kind, message, hint, node=node),) if message else ()
    return Outcome(check, node, status, found)


def unknown(check: str, reason: str, fact: str = "sockets", node: str = "cp-1") -> Outcome:
    return outcome(check, Status.UNKNOWN, f"{CANNOT_TELL}{reason} ({fact})", node=node)


def report(*outcomes: Outcome, seconds: float = 4.13, phases: Mapping[str, str] = PHASES) -> Report:
    return Report("demo", outcomes, phases, TOPICS, SUMMARIES, MANUALS, "cluster.yaml", seconds)


def _of_node(number: int, node: str) -> list[Outcome]:
    mac = "10.0.0.162 is already answered for by 52:54:00:12:34:56, before the bootstrap"
    leave = "take the address off that machine, or choose another VIP"
    drift = f"the clock is {number}.5 s off"
    denied = f"/proc/{number}/fd: Permission denied (run as root)"
    return [
        outcome("vip-on-link", node=node),
        outcome("interface-up", message="ens3 is a veth", node=node, severity=Severity.INFO),
        outcome("vip-silent", Status.FAIL, mac, leave, node),
        outcome("clock-synchronised", Status.WARN, drift, "systemctl enable --now chrony", node),
        unknown("ports-free", denied, node=node),
        unknown("kubelet-idle", denied, "processes.kubelet", node),
        unknown("firewall-lets-vrrp", "the program nft is not on this host", "firewall", node),
        outcome("bgp-port-free", Status.SKIPPED, "the VIP is announced by ARP", node=node),
    ]


EVERYTHING = report(
    *(found for number, node in enumerate(NODES, 1) for found in _of_node(number, node)),
    outcome("same-vrid", Status.FAIL, "cp-1 has 51, cp-2 has 52", "render again", node=""),
)

# Any text at all, half characters and what terminals act on included.
TEXTS = st.text(max_size=30) | st.text(st.characters(), max_size=30) | st.sampled_from(
    ["\x1b[2J", "::error::x", "##[error]x", "a\r\nb", "]]>", "<!--", "\ud800", "%0A", "x" * 200]
)  # fmt: skip
_FINDINGS = st.builds(Finding, TEXTS, st.sampled_from(Severity), TEXTS, TEXTS, node=TEXTS)
_OUTCOMES = st.builds(
    Outcome, TEXTS, TEXTS, st.sampled_from(Status), st.lists(_FINDINGS, max_size=3).map(tuple)
)
REPORTS = st.builds(
    Report,
    title=TEXTS,
    outcomes=st.lists(_OUTCOMES, max_size=4).map(tuple),
    phases=st.dictionaries(TEXTS, TEXTS, max_size=3),
    topics=st.dictionaries(TEXTS, TEXTS, max_size=3),
    summaries=st.dictionaries(TEXTS, TEXTS, max_size=3),
    manuals=st.dictionaries(TEXTS, TEXTS, max_size=3),
    spec_file=TEXTS,
    seconds=st.floats(0, 1e6),
)
