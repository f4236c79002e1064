"""The golden config.ign and config.bu: few files that show each thing once.

After a change that is meant: `python tests/boot/ignition_goldens.py`, then read the difference.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # what pytest does with `pythonpath`
sys.path.insert(0, str(Path(__file__).parents[1] / "golden"))

import delivered
import goldens
from kubevipgen.output.boot import butane, ignition
from kubevipgen.output.boot.form import Asked

FOLDER = goldens.HERE / "ignition"


def expected() -> dict[str, str]:
    """File name -> text, with what changes with every edit replaced as in the golden trees."""
    cluster, node, _ = delivered.nodes_of("one-node")[0]
    files = [f for f in delivered.one_of_each(node) if not f.path.startswith("/etc/odd")]
    asked = Asked(include_secrets=True)
    parcels = [form.pack(cluster, node, files, asked) for form in (ignition.FORM, butane.FORM)]
    return {p.files[0].path[1:]: goldens.steady(p.files[0].content) for p in parcels}


if __name__ == "__main__":
    for name, text in expected().items():
        (FOLDER / name).write_text(text)
