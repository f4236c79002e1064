"""What a node tells about itself, gathered into one JSON document; nothing is judged here.

Standard library only, Python 3.9 or newer, and nothing of the rest of kubevipgen is imported, so
that ``make probe`` can put this package into one file that runs on a node where nothing is
installed. Nothing on the host is changed.

The document (``kind: NodeFacts``) is described by ``schemas/facts.schema.json``. A topic that
could not be gathered is ``{"unknown": reason}``; the same stands for any single value inside.
"""

from __future__ import annotations
