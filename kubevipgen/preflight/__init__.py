"""Judgements over the facts of nodes: pure, one module per check."""

from __future__ import annotations
