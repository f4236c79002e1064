"""The golden user-data and its seed: few files that show each thing once.

After a change that is meant: `python tests/boot/user_data_goldens.py`, then read the difference.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # what pytest does with `pythonpath`
sys.path.insert(0, str(Path(__file__).parents[1] / "golden"))

import goldens
from kubevipgen.model import Bootstrap
from kubevipgen.output.boot.cloud_init import FORM
from kubevipgen.output.boot.form import Asked
from kubevipgen.render.bootstrap.paths import SCRIPT
from kubevipgen.render.plan import RenderedFile
from packing import node_of, sample

FOLDER = goldens.HERE / "userdata"
THEIRS = Path(__file__).parent / "cloud_init_merge" / "kept"
FILES = (
    RenderedFile("lab-1", "/etc/modules-load.d/kubevipgen.conf", "# why\nbr_netfilter\n"),
    RenderedFile("lab-1", "/etc/haproxy/haproxy.cfg", "global\n", 0o400, "99:99"),
    RenderedFile("lab-1", "/etc/named.conf", "its account comes later\n", 0o640, "named:named"),
    RenderedFile("lab-1", SCRIPT, "#!/bin/sh\nset -eu\n", 0o755),
    RenderedFile("lab-1", "/etc/odd", "trailing blanks  \r\n", 0o644),
    RenderedFile("lab-1", "/etc/secret", "left-out\n", 0o600, secrets=("left-out",)),
)
CASES = {
    "plain": Asked(),
    "secrets": Asked(include_secrets=True),
    "nocloud-merged": Asked(platform="nocloud", merge=THEIRS / "block-lists.yaml"),
}


def expected() -> dict[str, str]:
    """`CASE/FILE` -> text, with what changes with every edit replaced as in the golden trees."""
    cluster, _ = sample("one-node")
    cluster = replace(cluster, bootstrap=Bootstrap(packages=("curl", "keepalived")))
    node = node_of(cluster, "lab-1")
    parcels = {name: FORM.pack(cluster, node, FILES, asked) for name, asked in CASES.items()}
    return {
        f"{name}{file.path}": goldens.steady(file.content)
        for name, parcel in parcels.items()
        for file in parcel.files
    }


def on_disk() -> dict[str, str]:
    files = filter(Path.is_file, FOLDER.rglob("*"))
    return {p.relative_to(FOLDER).as_posix(): p.read_text() for p in files}


def main() -> None:
    for name, text in expected().items():
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(text)


if __name__ == "__main__":
    main()
