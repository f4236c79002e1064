"""Findings and outcomes as text and as data for other programs."""
