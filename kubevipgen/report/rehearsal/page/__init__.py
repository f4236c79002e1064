"""The rehearsal as one self-contained page."""

from __future__ import annotations

from kubevipgen.report.rehearsal.page.document import html_page

__all__ = ["html_page"]
