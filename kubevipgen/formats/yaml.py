"""YAML as plain data that keeps its comments: ``parse(dump(data)) == data``.

Written text means the same to YAML 1.1 readers (PyYAML, the Go library inside the kubelet) and to
YAML 1.2 readers. Comments are full lines without ``#``; those at the end of a line, and those with
nothing after them, are not kept.
"""

from __future__ import annotations

from kubevipgen.formats._yaml_data import Map, Scalar, Seq
from kubevipgen.formats._yaml_reader import parse, parse_all
from kubevipgen.formats._yaml_writer import dump, dump_all
from kubevipgen.formats.error import ParseError

__all__ = ["Map", "ParseError", "Scalar", "Seq", "dump", "dump_all", "parse", "parse_all"]
