"""The golden cases: one cluster each, whole trees for one release, differences for the others.

`cases/NAME/cluster.yaml` is the input; `trees/NAME/RELEASE/NODE/etc/...` what must come out, with
permissions in `trees/NAME/MODES`; `trees/NAME/VARIANT.diff` says what another release changes,
and is not there when it changes nothing.
What every change of the spec or of our own version would touch (its hash, our version, the
checksums of mounted files) is written as one word, so that a diff shows what matters. So are the
long passages of shell that are the same on every node: they are read where they stand.
"""

from __future__ import annotations

import difflib
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

import samples
from kubevipgen import resources
from variants import Change, variants

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TREES = HERE / "trees"

Files = Mapping[str, str]  # NODE/etc/... -> text

_VOLATILE = (
    (re.compile(r"(?<=Made by kubevipgen )\S+"), "VERSION"),
    (re.compile(r"(?<=\(sha256 )[0-9a-f]+"), "DIGEST"),
    (re.compile(r"(?<=config-checksum: )\S+"), "CHECKSUM"),
)


@dataclass(frozen=True)
class Rendered:
    files: Files
    modes: str


def base_of(name: str) -> str:
    """The release that the case itself asks for."""
    return str(yaml.safe_load(samples.spec_of(name).read_text())["kubernetesVersion"])


@cache
def _passages() -> Mapping[str, str]:
    """Shell that renderers take over whole -> what stands for it in a golden file."""
    folder = Path("scripts")
    names = [path.name for path in (ROOT / "manifests" / folder).glob("*.sh")]
    texts = {name: resources.text(str(folder / name)) for name in sorted(names)}
    return {t: f"(manifests/scripts/{name})\n" for name, t in texts.items() if _is_long(t)}


def _is_long(text: str) -> bool:
    return text.count("\n") > 20


def steady(text: str) -> str:
    for pattern, word in _VOLATILE:
        text = pattern.sub(word, text)
    for passage, word in _passages().items():
        text = text.replace(passage, word)
    return text


def rendered(spec: Path) -> Rendered:
    files = samples.render(samples.cluster_of(spec))
    modes = "".join(sorted(f"{f.mode:04o} {f.owner} {f.tree_path}\n" for f in files))
    return Rendered({f.tree_path: steady(f.content) for f in files}, modes)


def changed_spec(name: str, change: Change, folder: Path) -> Path:
    """The cluster file of this case with some values replaced, written below `folder`."""
    spec = yaml.safe_load(samples.spec_of(name).read_text())
    for dotted, value in change.items():
        *parents, last = dotted.split(".")
        place = spec
        for key in parents:
            place = place.setdefault(key, {})
        place[last] = value
    target = folder / "cluster.yaml"
    target.write_text(yaml.safe_dump(spec, sort_keys=False))
    return target


# Says only which release was asked for; that it is right is a test of its own.
_ASKED = re.compile(r"(?<=^kubernetesVersion: )\S+", re.MULTILINE)


def _hunks(old: str, new: str) -> str:
    one, two = (_ASKED.sub("RELEASE", text).splitlines() for text in (old, new))
    lines = difflib.unified_diff(one, two, n=1, lineterm="")
    return "".join("@@\n" if line.startswith("@@") else f"{line}\n" for line in list(lines)[2:])


def difference(old: Files, new: Files) -> str:
    """What changed, without line numbers; files that change alike are named together."""
    alike: dict[str, list[str]] = {}
    for path in sorted(old.keys() | new.keys()):
        hunks = _hunks(old.get(path, ""), new.get(path, ""))
        if hunks:
            alike.setdefault(hunks, []).append(path)
    return "\n".join(
        "".join(f"# {path}\n" for path in paths) + hunks for hunks, paths in alike.items()
    )


def variant_diffs(name: str, base: Files) -> Iterator[tuple[str, str]]:
    """Each variant's name and its difference to the base release."""
    for variant, change in variants(name).items():
        with tempfile.TemporaryDirectory() as folder:
            spec = changed_spec(name, change, Path(folder))
            yield variant, difference(base, rendered(spec).files)


def expected(name: str) -> dict[Path, str]:
    """Every golden file of one case as it should be, by its path below the case's tree."""
    base = rendered(samples.spec_of(name))
    out = {Path(base_of(name), path): text for path, text in base.files.items()}
    out[Path("MODES")] = base.modes
    for variant, text in variant_diffs(name, base.files):
        if text:
            out[Path(f"{variant}.diff")] = text
    return out


def on_disk(name: str) -> dict[Path, str]:
    tree = TREES / name
    return {p.relative_to(tree): p.read_text() for p in sorted(tree.rglob("*")) if p.is_file()}


def readable(old: Mapping[Path, str], new: Mapping[Path, str]) -> Iterable[str]:
    for path in sorted(old.keys() | new.keys()):
        yield from difflib.unified_diff(
            old.get(path, "").splitlines(),
            new.get(path, "").splitlines(),
            f"golden/{path}",
            f"rendered/{path}",
            lineterm="",
        )
