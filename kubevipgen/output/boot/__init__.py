"""The files of a node in the form in which a machine takes them before or at its first boot."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from kubevipgen.output.boot.form import Form

# name -> module; each offers one named FORM. Nothing is imported before it is asked for.
FORMS: Mapping[str, str] = {
    "cloud-init": "kubevipgen.output.boot.cloud_init",
    "ignition": "kubevipgen.output.boot.ignition",
    "butane": "kubevipgen.output.boot.butane",
    "tar": "kubevipgen.output.boot.tar",
}


def form(name: str) -> Form:
    """The form of this name. Raises KeyError for a name that is not in FORMS."""
    found: Form = importlib.import_module(FORMS[name]).FORM
    return found
