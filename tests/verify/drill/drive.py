"""Runs one drill where it is started, and prints what came out as JSON.

Arguments: the cluster file, the CA file, the seconds of --drill-timeout, and the words of --ssh
("" for none). It agrees to everything that it is asked, and prints the question, too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kubevipgen import spec
from kubevipgen.spec import Flags
from kubevipgen.verify.drill import DrillPlan, drill, ssh_words


def main(file: str, ca: str, timeout: str, ssh: str) -> None:
    asked: list[str] = []

    def agree(question: str) -> bool:
        asked.append(question)
        return True

    plan = DrillPlan(Path(ca).read_text(), ssh_words(ssh) if ssh else (), float(timeout))
    drilled = drill(spec.load(Path(file), Flags()).cluster, plan, agree)
    [outcome] = drilled.outcomes
    said = {
        "status": outcome.status,
        "findings": [finding.message for finding in outcome.findings],
        "figures": dict(drilled.figures),
        "asked": asked,
    }
    sys.stdout.write(json.dumps(said))


main(*sys.argv[1:])
