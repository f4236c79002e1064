"""The network below this machine lets a VIP move by ARP or VRRP.

Why: most clouds forward only the addresses that their API has given to a machine, and ignore
gratuitous ARP. kube-vip and keepalived then hold the VIP, and nobody else ever reaches it; no
program says so. The machine's DMI tells where it runs.

How to fix: what the message says: permit the VIP in the cloud's API (allowed address pairs and
the like), announce it by BGP (`kubeVip.announce: bgp`), or put the cloud's own load balancer in
front and describe it with `mode: haproxy`. Where you know that it works: `--ignore cloud-network`.

Source: data/clouds.yaml, row by row; kube-vip #318, #356, #382, #556, #1418.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubevipgen import resources
from kubevipgen.finding import Severity
from kubevipgen.preflight.check import Fault, NotApplicableError, Subject
from kubevipgen.preflight.phase import EVERY
from kubevipgen.spec.rules.vip_on_link import needs_link

ID = "cloud-network"
PHASES = EVERY
NEEDS = ("host",)


def check(subject: Subject) -> Iterator[Fault]:
    if not needs_link(subject.cluster):
        raise NotApplicableError("nobody announces the VIP on the local link")
    if not subject.holds_vip:
        raise NotApplicableError("this node never holds the VIP")
    if subject.facts.at("host", "dmi") is None:
        raise NotApplicableError("the machine has no DMI that would tell of a cloud")
    for row in resources.data("clouds"):
        if any(_fits(subject, wanted) for wanted in row["match"]):
            yield Fault(
                f"this is {row['name']}: {row['why']}",
                f"{row['instead']} ({row['source']})",
                Severity(row["severity"]),
            )
            return


def _fits(subject: Subject, wanted: Mapping[str, str]) -> bool:
    return all(
        word.lower() in str(subject.facts.at("host", "dmi", field)).lower()
        for field, word in wanted.items()
    )
