"""The probe as one file, which runs with a node's own Python and nothing else.

The same sources give the same bytes everywhere: the entries are sorted, dated 1980 and stored as
they are, for what a compressor makes of them differs between versions of zlib.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_SHEBANG = b"#!/usr/bin/env python3\n"
_MAIN = b'''"""The facts of this host as JSON; made by `kubevipgen preflight --write-probe`."""
import sys

if sys.version_info < (3, 9):
    sys.exit("kubevip-probe: Python 3.9 or newer is needed, this is " + sys.version.split()[0])

from kubevipgen.probe.__main__ import main

sys.exit(main())
'''


def write_probe(path: Path) -> None:
    """Write the probe there, executable, whole or not at all; OSError when that fails."""
    content = probe_bytes()
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        temporary = Path(file.name)
    try:
        temporary.write_bytes(content)
        temporary.chmod(0o755)  # a program for everyone; it holds no secret
        temporary.replace(path)
    except BaseException:
        temporary.unlink()
        raise


def probe_bytes() -> bytes:
    """A zip file that Python runs (https://docs.python.org/3/library/zipapp.html)."""
    archive = io.BytesIO()
    archive.write(_SHEBANG)
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_STORED) as file:
        for name, content in sorted(_entries()):
            entry = zipfile.ZipInfo(name)  # dated 1980
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3  # Unix, wherever it is made
            file.writestr(entry, content)
    return archive.getvalue()


def _entries() -> Iterator[tuple[str, bytes]]:
    yield "__main__.py", _MAIN
    modules = [_PACKAGE / "__init__.py", *(_PACKAGE / "probe").rglob("*.py")]
    for module in modules:
        yield f"kubevipgen/{module.relative_to(_PACKAGE).as_posix()}", module.read_bytes()
