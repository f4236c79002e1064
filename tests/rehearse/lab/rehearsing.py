"""`kubevipgen rehearse` as a process of its own, and the clusters that it is tried with."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

LONG = 540.0  # seconds; the time limit of a command, nothing that is measured

_HEAD = """\
apiVersion: kubevipgen/v1alpha1
kind: Cluster
name: lab
kubernetesVersion: "1.36.2"
"""
PODS_V4 = f"""\
{_HEAD}\
mode: keepalived-haproxy
endpoint: {{vip: 192.0.2.99}}
nodeDefaults: {{interface: ens3}}
nodes:
  - {{name: cp-1, address: 192.0.2.1/24}}
  - {{name: cp-2, address: 192.0.2.2/24}}
  - {{name: cp-3, address: 192.0.2.3/24}}
"""
SERVICES_V6 = f"""\
{_HEAD}\
mode: keepalived-haproxy
runAs: systemd
endpoint: {{vip: "2001:db8::99"}}
networking: {{podSubnet: "fd00:244::/56", serviceSubnet: "fd00:96::/112"}}
nodeDefaults: {{interface: eno1}}
nodes:
  - {{name: m-1, address: "2001:db8::1/64"}}
  - {{name: m-2, address: "2001:db8::2/64"}}
  - {{name: m-3, address: "2001:db8::3/64"}}
"""
# The load balancers are in another network than the control planes, behind a router.
DEDICATED_BOTH = f"""\
{_HEAD}\
mode: keepalived-haproxy
runAs: systemd
endpoint: {{vip: [192.0.2.99, "2001:db8::99"]}}
networking:
  podSubnet: "10.244.0.0/16,fd00:244::/56"
  serviceSubnet: "10.96.0.0/16,fd00:96::/112"
nodeDefaults: {{interface: eth0}}
nodes:
  - {{name: lb-1, address: [192.0.2.1/24, "2001:db8::1/64"], role: load-balancer}}
  - {{name: lb-2, address: [192.0.2.2/24, "2001:db8::2/64"], role: load-balancer}}
  - {{name: cp-1, address: [198.51.100.1/24, "2001:db8:1::1/64"]}}
  - {{name: cp-2, address: [198.51.100.2/24, "2001:db8:1::2/64"]}}
  - {{name: cp-3, address: [198.51.100.3/24, "2001:db8:1::3/64"]}}
"""


def stacked(number: int) -> str:
    """A cluster of so many control planes, which hold the VIP themselves."""
    nodes = "".join(f"  - {{name: n-{n}, address: 192.0.2.{n}/24}}\n" for n in range(1, number + 1))
    return PODS_V4.partition("nodes:\n")[0] + "nodes:\n" + nodes


def spec(folder: Path, text: str) -> Path:
    path = folder / "cluster.yaml"
    path.write_text(text)
    return path


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "kubevipgen", "rehearse", *map(str, words)]


# What is measured goes before the tests that only compute; it changes nothing where it may not.
_FIRST = ("nice", "-n", "-5")


def run(*words: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """It never raises for an exit code."""
    return subprocess.run(
        command(*words), capture_output=True, text=True, timeout=LONG, check=False, **options
    )


def _measured(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_FIRST, *command(*words)], capture_output=True, text=True, timeout=LONG, check=False
    )


def report(*words: str | Path, scenarios: Sequence[str] = (), code: int = 0) -> dict[str, Any]:
    """The JSON of a rehearsal that ends with this exit code."""
    done = _measured(*words, *_format("json"), *_scenarios(scenarios))
    assert done.returncode == code, f"{done.stdout}\n{done.stderr}"
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _format(style: str) -> tuple[str, str]:
    return "--format", style


def _scenarios(names: Sequence[str]) -> list[str]:
    return [word for name in names for word in ("--scenario", name)]


def surprises(*words: str | Path, found: dict[str, Any]) -> dict[str, str]:
    """The scenarios whose median outage is not as predicted, with all that is known of them.

    Other tests use the processors too, and a client that gets none for half a second counts a
    failure. So one figure outside its range has two more beside it, and the median is judged.
    """
    odd = [row["scenario"] for row in found["scenarios"] if row["asPredicted"] is not True]
    if not odd:
        return {}
    again = ("--repeat", "2", "--raw", *_format("json"))
    told = json.loads(_measured(*words, *again, *_scenarios(odd)).stdout)
    both = [(_row(found, name), _row(told, name)) for name in odd]
    return {one["scenario"]: _said(one, two) for one, two in both if not _is_expected(one, two)}


def _row(found: dict[str, Any], scenario: str) -> dict[str, Any]:
    return next(row for row in found["scenarios"] if row["scenario"] == scenario)


def _outages(*rows: dict[str, Any]) -> list[float]:
    seen = [run["outage"] for row in rows for run in row["runs"]]
    return sorted(math.inf if outage is None else outage for outage in seen)


def _is_expected(*rows: dict[str, Any]) -> bool:
    wanted = rows[0]["prediction"] or {"low": math.nan, "high": math.nan}
    high = math.inf if wanted["high"] is None else wanted["high"]
    return bool(wanted["low"] <= median(_outages(*rows)) <= high)


def _said(*rows: dict[str, Any]) -> str:
    seen = [run["observed"] for row in rows for run in row["runs"] if "observed" in run]
    requests = [request for observed in seen for request in observed["requests"]]
    failed = [f"{r['begin']:.2f} {r['error']}" for r in requests if r["error"]]
    return f"{_outages(*rows)} s, predicted {rows[0]['prediction']}; {'; '.join(failed[-5:])}"
