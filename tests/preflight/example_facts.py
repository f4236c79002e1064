"""Write docs/examples/facts again: what the probes of a lab with three faults tell.

By hand, as root: `.venv/bin/python tests/preflight/example_facts.py`. The README shows what
`kubevipgen preflight --facts` makes of them, and a test compares the two.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "preflight")]  # what pytest does with `pythonpath`

from fault_lab import CLIENT, FaultLab, cluster_with, lab_facts, overlay, wanted  # noqa: E402

FOLDER = TESTS.parent / "docs" / "examples" / "facts"
FAULTS = {
    CLIENT: "ip address add 10.0.0.162/24 dev ens3",
    "cp-2": "printf 'listen old\\n mode http\\n timeout client 9s\\n bind *:6443\\n' >/run/old.cfg;"
    " haproxy -D -f /run/old.cfg",
    "cp-3": "sysctl -q -w net.ipv4.ip_forward=0",
}
# The kernel of the machine that ran the lab says nothing about the example.
KERNEL = {"kernel": {"release": "6.12.57+deb13-amd64", "version": [6, 12, 57]}}


def main() -> None:
    with FaultLab() as lab:
        for host, script in FAULTS.items():
            lab.sh(host, script)
        documents = lab.gather(wanted("{}"))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        for change in (lab_facts(cluster_with("{}")), KERNEL):
            overlay(document, change)
        text = json.dumps(document, indent=1)
        (FOLDER / f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
