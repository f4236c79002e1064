"""``python3 kubevip-probe.pyz``: gather the facts of this host and print them as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from kubevipgen.probe import here
from kubevipgen.probe.gather import gather
from kubevipgen.probe.topic import Options, Request
from kubevipgen.probe.topics import TOPICS, chosen


def main(words: Sequence[str] | None = None) -> int:
    """Exit codes: 0 gathered (also when single facts are unknown), 2 usage (from argparse)."""
    parser = _parser()
    args = parser.parse_args(words)
    spec = _spec(parser, args.spec_facts)
    names = [str(node["name"]) for node in spec.get("nodes", [])]
    if args.node and names and args.node not in names:
        parser.error(f"--node: {args.node} is no node of --spec-facts ({', '.join(names)})")
    only = set(args.only.split(",")) if args.only else None
    if only and (strange := sorted(only - {topic.name for topic in TOPICS})):
        parser.error(f"--only: there is no topic {', '.join(strange)}")
    options = Options(
        args.passive, args.vrrp_seconds, args.together, args.etcd_directory, args.token
    )
    request = Request(spec, args.node or here.node_name(spec), options)
    document = gather(request, chosen(only))
    sys.stdout.write(json.dumps(document, indent=1) + "\n")
    return 0


def _spec(parser: argparse.ArgumentParser, path: str) -> dict[str, Any]:
    """The document of --spec-facts; an empty one without it. Ends with USAGE when it is none."""
    if not path:
        return {}
    try:
        spec = json.loads(sys.stdin.read() if path == "-" else _text(path))
    except (OSError, ValueError) as error:
        parser.error(f"{path}: {error}")
    if not isinstance(spec, dict) or (spec and spec.get("kind") != "SpecFacts"):
        parser.error(f"{path}: not what `kubevipgen preflight --spec-facts` prints")
    return spec


def _text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kubevip-probe", description=__doc__)
    add = parser.add_argument
    add("--spec-facts", default="", metavar="FILE", help="from `kubevipgen preflight --spec-facts`")
    add("--node", default="", metavar="NAME", help="which node of the spec this host is")
    add("--passive", action="store_true", help="send no packets")
    add("--vrrp-seconds", type=float, default=0.0, metavar="S", help="listen this long for VRRP")
    add("--together", type=float, default=0.0, metavar="S", help="meet the probes of other nodes")
    add("--etcd-directory", default="", metavar="DIR", help="measure the disk below DIR")
    add("--token", action="store_true", help="follow a one-time token through the load balancer")
    names = ", ".join(topic.name for topic in TOPICS)
    add("--only", default="", metavar="TOPIC[,TOPIC]", help=f"gather these only: {names}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
