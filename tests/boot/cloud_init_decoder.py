"""Reads user-data on standard input and prints the files in it, all by cloud-init's own code.

Runs under the Python that cloud-init is installed for. One line in, base64 of user-data; one line
out, JSON of ``{path: base64 of content}``.
"""

from __future__ import annotations

import base64
import json
import sys

from cloudinit import safeyaml, util
from cloudinit.config.cc_write_files import canonicalize_extraction, extract_contents
from cloudinit.user_data import UserDataProcessor


def files_in(user_data: bytes) -> dict[str, str]:
    """As a boot does it: taken apart, written once as YAML, and read again by the module."""
    processor = UserDataProcessor.__new__(UserDataProcessor)
    part = processor.process(user_data).get_payload()[0]
    assert part.get_content_type() == "text/cloud-config", part.get_content_type()
    first = util.load_yaml(util.fully_decoded_payload(part))
    config = util.load_yaml(safeyaml.dumps(first))
    found = {}
    for item in config.get("write_files", []):
        way = canonicalize_extraction(item.get("encoding"))
        data = util.encode_text(extract_contents(item.get("content", ""), way))
        found[item["path"]] = base64.b64encode(data).decode()
    return found


for line in sys.stdin:
    sys.stdout.write(json.dumps(files_in(base64.b64decode(line))) + "\n")
    sys.stdout.flush()
