"""``python -m kubevipgen``."""

from __future__ import annotations

from kubevipgen.cli.main import main

if __name__ == "__main__":
    main()
