"""`make demo`: a real three-node cluster in two modes, rendered and checked by the real programs.

Everything is made below build/demo; the daemons only read their files, none is started.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS))  # what pytest does with `pythonpath`

import netns  # noqa: E402 (needs the line above)
import realtools  # noqa: E402
import samples  # noqa: E402

BUILD = TESTS.parent / "build" / "demo"
EXAMPLES = TESTS.parent / "docs" / "examples"
CASES = ("dtlab-keepalived-haproxy", "dtlab-kube-vip")


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def kubevipgen(folder: Path, *words: str, code: int = 0) -> None:
    """Run the command as a user would, show what it says, and expect this exit code."""
    say(f"$ kubevipgen {' '.join(words)}")
    command = [sys.executable, "-m", "kubevipgen", *words]
    done = subprocess.run(command, cwd=folder, env={**os.environ, "COLUMNS": "80"}, check=False)
    say()
    if done.returncode != code:
        sys.exit(f"demo: exit code {done.returncode}")


def tree(folder: Path, indent: str = "    ") -> Iterator[str]:
    """Folders and files; a folder that holds nothing but one folder shares its line."""
    for path in sorted(folder.iterdir()):
        shown = path
        while shown.is_dir() and len(inside := list(shown.iterdir())) == 1 and inside[0].is_dir():
            shown = inside[0]
        if shown.is_dir():
            yield f"{indent}{shown.relative_to(folder)}/"
            yield from tree(shown, f"{indent}  ")
        else:
            yield f"{indent}{shown.name:<{50 - len(indent)}} {shown.stat().st_mode & 0o777:04o}"


def trees(out: Path) -> None:
    """The tree of each node; nodes that got the same files are named together."""
    alike: dict[str, list[str]] = {}
    for node in sorted(path for path in out.iterdir() if path.is_dir()):
        alike.setdefault("\n".join(tree(node)), []).append(node.name)
    for text, names in alike.items():
        say(f"  {', '.join(names)}")
        say(text)


def verdict(what: str, complaints: list[str]) -> bool:
    say(f"  {'FAIL' if complaints else 'ok  '}  {what}")
    for line in complaints:
        say(f"        {line}")
    return not complaints


def named(path: Path, out: Path) -> str:
    return f"{path.name:<16} of {path.relative_to(out).parts[0]}"


def skipped(what: str, reason: str) -> None:
    say(f"  skip  {what}: {reason}")


def check_haproxy(out: Path) -> bool:
    configs = sorted(out.glob("*/etc/haproxy/haproxy.cfg"))
    if configs and not shutil.which("haproxy"):
        skipped("haproxy -c", "haproxy is not installed (see the set-up above)")
        return True
    what = "haproxy -c     "
    verdicts = [verdict(f"{what} {named(c, out)}", realtools.haproxy(c)) for c in configs]
    return all(verdicts)


def check_keepalived(out: Path, spec: Path) -> bool:
    """keepalived wants the node's network card: each node gets a network namespace for a moment."""
    roots = [p.parents[2] for p in sorted(out.glob("*/etc/keepalived/keepalived.conf"))]
    if not roots:
        return True
    if not shutil.which("keepalived"):
        skipped("keepalived -t", "keepalived is not installed (see the set-up above)")
        return True
    if reason := netns.unusable():
        skipped("keepalived -t", reason)
        return True
    good = True
    nodes = {node.name: node for node in samples.cluster_of(spec).nodes}
    for root in roots:
        with netns.namespace() as space:
            realtools.cable(nodes[root.name], space)
            complaints = realtools.keepalived(root, space)
            good &= verdict(f"keepalived -t   keepalived.conf  of {root.name}", complaints)
    return good


def check_pods(out: Path) -> bool:
    pods = sorted(out.glob("*/etc/kubernetes/manifests/*.yaml"))
    what = "Kubernetes 1.36"
    verdicts = [verdict(f"{what} {named(p, out)}", pod_complaints(p)) for p in pods]
    return all(verdicts)


def pod_complaints(path: Path) -> list[str]:
    return realtools.pod(path.read_text(), "1.36")


def show(name: str) -> bool:
    folder = BUILD / name
    folder.mkdir(parents=True)
    spec = folder / "cluster.yaml"
    shutil.copy(samples.spec_of(name), spec)
    say(f"\n{name}\n{'=' * len(name)}\n")
    say("cluster.yaml")
    for line in spec.read_text().splitlines():
        say(f"  {line}")
    say("\nsecrets, once; then the files of every node\n")
    kubevipgen(folder, "secrets", "init", "--with-ca")
    kubevipgen(folder, "render", "-o", "out")
    say(f"what came out ({folder.relative_to(TESTS.parent)}/out)")
    trees(folder / "out")
    say("\nread by the programs that will read it on the nodes")
    checks = (check_haproxy(folder / "out"), check_keepalived(folder / "out", spec))
    return all((*checks, check_pods(folder / "out")))


def first_boot() -> bool:
    """The same files as user-data, and in the image of one node."""
    title = "the first of them once more: as user-data, and in an image"
    say(f"\n{title}\n{'=' * len(title)}\n")
    folder = BUILD / CASES[0]
    kubevipgen(folder, "render", "--format", "cloud-init", "--platform", "openstack", "-o", "ud")
    good = check_user_data(folder / "ud")
    image = folder / "image"
    (image / "etc").mkdir(parents=True)
    say()
    kubevipgen(folder, "apply", "--root", "image", "--node", "dtlab-dev-k8s-pjb-2")
    kubevipgen(folder, "apply", "--root", "image", "--node", "dtlab-dev-k8s-pjb-2")
    return good


def check_user_data(out: Path) -> bool:
    if not shutil.which("cloud-init"):
        skipped("cloud-init schema", "cloud-init is not installed (see the set-up above)")
        return True
    files = sorted(out.glob("*/user-data"))
    verdicts = [verdict(f"cloud-init schema  {f.parent.name}", schema(f)) for f in files]
    return all(verdicts)


def schema(file: Path) -> list[str]:
    words = ["cloud-init", "schema", "-c", str(file)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).splitlines() if done.returncode else []


def preflight() -> None:
    """Over recorded facts: this machine is no node."""
    title = "preflight of three nodes with three faults (the facts are in docs/examples)"
    say(f"\n{title}\n{'=' * len(title)}\n")
    facts = sorted(path.name for path in (EXAMPLES / "facts").glob("*.json"))
    words = ("preflight", "cluster.yaml", "--facts", *(f"facts/{name}" for name in facts))
    kubevipgen(EXAMPLES, *words, code=1)


def main() -> int:
    os.environ["PATH"] += ":/usr/local/sbin:/usr/sbin:/sbin"
    shutil.rmtree(BUILD, ignore_errors=True)
    verdicts = [show(name) for name in CASES]
    good = all((*verdicts, first_boot()))
    say("\nEvery file was accepted." if good else "\nA file was refused; see FAIL above.")
    preflight()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
