"""`make bench-failover`: how long clients wait when something breaks, with the real daemons.

Three control planes as network namespaces on one machine, the unchanged rendered files, and a
client that opens a new TLS connection to the endpoint every 20 ms with a timeout of 500 ms. Outage:
from the first failed request to the first good one after the last failed one. A software bridge
loses no packets, so a real network only adds to these numbers. Needs root.
"""

from __future__ import annotations

import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "lab")]  # what pytest does with `pythonpath`

from test_failover import IPV4, cluster_of  # noqa: E402

from kubevipgen.model import Node  # noqa: E402
from lab import Lab, certificate_in, eventually  # noqa: E402 (needs the line above)

ROUNDS = 3
CLIENT = Path(__file__).with_name("client.py")
Act = Callable[[Lab, Node], None]


class Scenario(NamedTuple):
    name: str
    harm: Act
    repair: Act


def restart(program: str) -> Act:
    return lambda lab, node: lab.start(node, program)


def killed(program: str) -> Act:
    return lambda lab, node: lab.kill(node, program)


def sends(program: str, number: signal.Signals) -> Act:
    return lambda lab, node: lab.signal(node, program, number)


def cable(state: str) -> Act:
    return lambda lab, node: lab.cable(node, state)


SCENARIOS = (
    Scenario("haproxy killed on the holder", killed("haproxy"), restart("haproxy")),
    Scenario(
        "haproxy frozen on the holder",
        sends("haproxy", signal.SIGSTOP),
        sends("haproxy", signal.SIGCONT),
    ),
    Scenario("apiserver killed on the holder", killed("apiserver"), restart("apiserver")),
    Scenario("keepalived killed on the holder", killed("keepalived"), restart("keepalived")),
    Scenario(
        "keepalived stopped on the holder",
        sends("keepalived", signal.SIGTERM),
        restart("keepalived"),
    ),
    Scenario("holder cut off the network", cable("down"), cable("up")),
)


def outage(log: Path, since: float) -> float:
    """Seconds from the first failed request after ``since`` to sustained success."""
    rows = [line.split() for line in log.read_text().splitlines()[:-1]]
    asked = [(float(at), good == "1") for at, good in rows if float(at) >= since]
    bad = [at for at, good in asked if not good]
    later = [at for at, good in asked if good and bad and at > bad[-1]]
    return (later[0] if later else float("inf")) - bad[0] if bad else 0.0


def measure(lab: Lab, scenario: Scenario, log: Path) -> tuple[float, float]:
    """The outage after the harm, and the one after the repair."""
    holder = next(n for n in lab.cluster.nodes if n.name == lab.holders()[0])
    figures = []
    for act in (scenario.harm, scenario.repair):
        since = time.time()
        act(lab, holder)
        time.sleep(10)
        figures.append(outage(log, since))
    return figures[0], figures[1]


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cluster = cluster_of(folder, "keepalived-haproxy", IPV4, keepalived="")
        with Lab(cluster, folder, certificate_in(folder)) as lab:
            for node in cluster.nodes:
                for program in ("apiserver", "haproxy", "keepalived"):
                    lab.start(node, program)
            eventually(lab.endpoint_answers)
            time.sleep(8)  # every haproxy has now seen an apiserver
            log = folder / "client.log"
            words = ["ip", "netns", "exec", lab.namespace("client"), sys.executable, str(CLIENT)]
            target = [str(cluster.endpoint.vips[0]), str(cluster.endpoint.port)]
            with log.open("w") as stream, subprocess.Popen([*words, *target], stdout=stream) as ask:
                try:
                    report(lab, log)
                finally:
                    ask.kill()


def report(lab: Lab, log: Path) -> None:
    """One line per scenario: median (largest) of the rounds, in seconds."""
    print(f"{'what breaks':34} {'outage s':>13}  {'after repair s':>14}")
    for scenario in SCENARIOS:
        pairs = [measure(lab, scenario, log) for _ in range(ROUNDS)]
        shown = [
            f"{statistics.median(side):.2f} ({max(side):.2f})" for side in zip(*pairs, strict=True)
        ]
        print(f"{scenario.name:34} {shown[0]:>13}  {shown[1]:>14}", flush=True)


if __name__ == "__main__":
    main()
