"""The files that come with the program: tables, schemas, base manifests.

Tables and manifests are written in YAML and read from the JSON compiled beside them (see
``kubevipgen.data.compile``), because a YAML reader costs more start-up time than everything else.
A wheel carries ``schemas`` and ``manifests`` inside the package; a checkout, and with it an
editable install, has them one level up.
"""

from __future__ import annotations

import json
import os.path
from functools import cache
from typing import Any

from kubevipgen.formats import commented
from kubevipgen.formats.schema_bundle import SUFFIX, bundled

_PACKAGE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120  (pathlib is slow to import)


@cache
def folder(name: str) -> str:
    """The folder ``data``, ``schemas`` or ``manifests``; FileNotFoundError in a broken install."""
    places = (os.path.join(_PACKAGE, name), os.path.join(_PACKAGE, os.pardir, name))  # noqa: PTH118
    for place in places:
        if os.path.isdir(place):  # noqa: PTH112
            return os.path.normpath(place)
    raise FileNotFoundError(f"kubevipgen is installed without its folder {name}")


@cache
def data(name: str) -> Any:
    """The table ``data/NAME.yaml`` as plain data; shared, so not to be changed."""
    return json.loads(_read("data", f"{name}.json"))


@cache
def schema(name: str) -> dict[str, Any]:
    """The JSON Schema ``schemas/NAME.schema.json`` with the files that it refers to inside.

    Shared, so not to be changed.
    """
    file = f"{name}{SUFFIX}"
    text = _read("schemas", file)
    if f'{SUFFIX}"' in text:
        return bundled(file, lambda path: json.loads(_read("schemas", path)))
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def manifest(name: str) -> Any:
    """``manifests/NAME.yaml`` with its comments; shared, so copy it before any change."""
    return commented.unpack(json.loads(_read("manifests", f"{name}.json")))


@cache
def text(path: str) -> str:
    """A file of ``manifests/`` as it stands, such as ``scripts/log.sh``."""
    return _read("manifests", path)


def _read(where: str, path: str) -> str:
    full = os.path.join(folder(where), *path.split("/"))  # noqa: PTH118
    with open(full, encoding="utf-8") as file:  # noqa: PTH123
        return file.read()
